import type { TranscriptHit } from '../../../server/protocol/transcript-search.ts';
import { languageTags } from '../text/text.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { clockText, dateTimeText } from '../ui/time-text.ts';

/** One line found: its words with the match marked, whose call, when; a click opens the call there. */
export function SearchHit({ hit }: { hit: TranscriptHit }) {
  const text = useText();
  const { language } = useLanguage();
  const { snippet, from, to } = hit;
  const queue = hit.queue === null ? null : (text.call.queues[hit.queue] ?? null);
  return (
    <li>
      <a className="hit" href={`#/calls/${hit.callId}?at=${hit.startMs}`} data-testid="hit">
        <span className="hit-words">
          <span className="quiet">{text.transcripts.said[hit.leg]}：</span>
          {snippet.slice(0, from)}
          {to > from && <mark>{snippet.slice(from, to)}</mark>}
          {snippet.slice(to)}
          {to === from && <span className="quiet"> {text.transcripts.beforeCorrection}</span>}
          {hit.corrected && <span className="tag">{text.transcripts.corrected}</span>}
        </span>
        <span className="quiet">
          {[
            dateTimeText(hit.callAt, languageTags[language]),
            hit.agentName ?? text.transcripts.nobody,
            queue,
            text.transcripts.at(clockText(hit.startMs)),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </span>
      </a>
    </li>
  );
}
