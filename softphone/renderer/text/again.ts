/** Words of the second version of a transcript. */
export const zhAgain = {
  title: '再次识别',
  none: '还没有再次识别',
  waiting: '已排队，空闲时进行',
  ask: '下一个识别这通电话',
  made: (engine: string, differing: number, all: number) =>
    `${engine}：${all} 段中 ${differing} 段不同（删除线为第一次，下划线为第二次）`,
  corrected: (words: string) => `人工更正为：${words}`,
};

export const enAgain: typeof zhAgain = {
  title: 'Transcribed again',
  none: 'not transcribed again yet',
  waiting: 'in line, done when nobody is on the phone',
  ask: 'Transcribe this call next',
  made: (engine, differing, all) =>
    `${engine}: ${differing} of ${all} parts differ (struck out: the first, underlined: the second)`,
  corrected: (words) => `Corrected by hand: ${words}`,
};
