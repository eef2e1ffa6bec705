/** Why there is no transcript, by the server's code; a code without words of its own is told as `unknown`. */
export const zhSpeech = {
  label: '识别',
  on: '识别正常',
  off: '无识别',
  offNote: {
    both: '本次没有语音转写，通话与填单不受影响。',
    caller: '来电人的话没有转写，通话与填单不受影响。',
    agent: '您的话没有转写，通话与填单不受影响。',
  },
  reasons: {
    'at-capacity': '同时转写的人数已到上限。',
    'no-model': '没有这种语言的识别模型。',
    'engine-down': '识别引擎停了，恢复后会接着转写。',
    'engine-failed': '识别引擎没能启动。',
    'switched-off': '转写已在设置中关闭。',
    unknown: '原因不明。',
  } as Record<string, string> & { unknown: string },
};

export const enSpeech: typeof zhSpeech = {
  label: 'Speech',
  on: 'Speech to text on',
  off: 'No speech to text',
  offNote: {
    both: 'There is no transcript now; calls and tickets work as usual.',
    caller: 'The caller is not transcribed now; calls and tickets work as usual.',
    agent: 'You are not transcribed now; calls and tickets work as usual.',
  },
  reasons: {
    'at-capacity': 'As many people are transcribed as this system takes at once.',
    'no-model': 'There is no model for this language.',
    'engine-down': 'The recogniser stopped; the transcript goes on when it is back.',
    'engine-failed': 'The recogniser could not be started.',
    'switched-off': 'Transcripts are switched off in the settings.',
    unknown: 'The reason is not known.',
  },
};
