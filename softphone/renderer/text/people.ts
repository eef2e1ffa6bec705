/** Words of the page of people and skills; names of skills and queues come from the settings. */
export const zhPeople = {
  title: '人员与技能',
  person: '人员',
  role: '角色',
  roles: { agent: '坐席', lead: '值班长' },
  queues: '接听队列',
  all: '全部',
  none: '—',
  levels: { 1: '1 能应付', 2: '2', 3: '3 熟练', 4: '4', 5: '5 专家' } as Record<number, string>,
  explain:
    '技能等级 1–5。来电需要某项技能时，只转给达到要求的坐席；修改立即生效，通话中的坐席从下一通起生效。',
  loading: '正在读取…',
  saved: '已保存',
  of: (skill: string, name: string) => `${name} 的${skill}等级`,
  takes: (queue: string, name: string) => `${name} 接听${queue}`,
  table: '人员与技能',
};

export const enPeople: typeof zhPeople = {
  title: 'People and skills',
  person: 'Person',
  role: 'Role',
  roles: { agent: 'agent', lead: 'lead' },
  queues: 'Takes calls of',
  all: 'all',
  none: '—',
  levels: { 1: '1 gets by', 2: '2', 3: '3 good', 4: '4', 5: '5 expert' } as Record<number, string>,
  explain:
    'Levels 1–5. A caller who needs a skill is offered only to agents who have enough of it. A change counts at once; for someone in a call from the next one on.',
  loading: 'Reading…',
  saved: 'saved',
  of: (skill: string, name: string) => `Level of ${skill} of ${name}`,
  takes: (queue: string, name: string) => `${name} takes calls of ${queue}`,
  table: 'People and skills',
};
