import { z } from 'zod';
import { AgentState } from '../../../server/protocol/agent.ts';
import { BoardPicture } from '../../../server/protocol/board.ts';
import { CallMark, Directory } from '../../../server/protocol/conversation.ts';
import { DeskPicture, type DeskReplies, type DeskRequestName } from '../../../server/protocol/desk.ts';
import { TicketView } from '../../../server/protocol/ticket.ts';
import { TranscriptLine } from '../../../server/protocol/transcript.ts';

/** The value of each reply, parsed once where it crosses the border. */
export const replyValues: { [N in DeskRequestName]: z.ZodType<DeskReplies[N]> } = {
  'desk:resume': DeskPicture,
  'agent:setAvailability': AgentState,
  'call:hold': z.null(),
  'call:resume': z.null(),
  'call:hangUp': z.null(),
  'call:rejoin': z.null(),
  'call:pauseRecording': z.null(),
  'call:resumeRecording': z.null(),
  'call:sendDigits': z.null(),
  'ticket:open': TicketView,
  'ticket:get': TicketView,
  'ticket:setField': TicketView,
  'ticket:move': TicketView,
  'ticket:list': z.array(TicketView),
  'transcript:get': z.array(TranscriptLine),
  'transcript:correct': TranscriptLine,
  'board:watch': BoardPicture,
  'board:unwatch': z.null(),
  'demo:simulateCaller': z.null(),
  'call:control': z.null(),
  'call:dial': z.null(),
  'call:mark': CallMark,
  'desk:directory': Directory,
  'lead:control': z.null(),
  'lead:sendText': z.null(),
  'lead:setAvailability': z.null(),
};
