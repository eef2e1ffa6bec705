import type { CallCommand } from '../call/call-state.ts';

/** Where every leg and the caller of one call are, by what the machine commanded and the switch told. */
export type ModelSwitch = {
  legs: Map<number, 'ringing' | 'up' | 'gone'>;
  /** Legs in the conversation's bridge, and with music of their own. */
  talk: Set<number>;
  aside: Set<number>;
  caller: 'nowhere' | 'music' | 'talk';
  ends: number;
  cleanUps: number;
  obey: (command: CallCommand) => void;
  answered: (leg: number) => void;
  ended: (leg: number) => void;
  alive: () => number[];
};

export function modelSwitch(): ModelSwitch {
  const model: ModelSwitch = {
    legs: new Map(),
    talk: new Set(),
    aside: new Set(),
    caller: 'nowhere',
    ends: 0,
    cleanUps: 0,
    obey: (command) => {
      switch (command.command) {
        case 'ring':
        case 'ringColleague':
        case 'ringOutside':
          model.legs.set(command.leg, 'ringing');
          break;
        case 'stopRinging':
          model.ended(command.leg);
          break;
        case 'connect':
          model.talk.add(command.leg);
          model.caller = 'talk';
          break;
        case 'reconnect':
          model.aside.delete(command.leg);
          model.talk.add(command.leg);
          break;
        case 'supervise':
          if (command.mode === 'barge') model.talk.add(command.leg);
          else model.talk.delete(command.leg);
          break;
        case 'park':
          model.talk.delete(command.leg);
          model.aside.add(command.leg);
          break;
        case 'hold':
        case 'wait':
          model.caller = 'music';
          break;
        case 'unhold':
          model.caller = 'talk';
          break;
        case 'leaveAlone':
        case 'cleanUp':
          for (const leg of model.legs.keys()) model.ended(leg);
          model.caller = 'nowhere';
          if (command.command === 'cleanUp') model.cleanUps += 1;
          break;
        case 'post':
          if (command.fact.fact === 'call:ended' || command.fact.fact === 'call:fellBack') model.ends += 1;
          break;
        default:
          break;
      }
    },
    answered: (leg) => {
      if (model.legs.get(leg) === 'ringing') model.legs.set(leg, 'up');
    },
    ended: (leg) => {
      if (model.legs.has(leg)) model.legs.set(leg, 'gone');
      model.talk.delete(leg);
      model.aside.delete(leg);
    },
    alive: () => [...model.legs].filter(([, is]) => is !== 'gone').map(([leg]) => leg),
  };
  return model;
}
