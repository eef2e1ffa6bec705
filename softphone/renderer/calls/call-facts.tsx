import type { CallPage } from '../../../server/protocol/recording.ts';
import { languageTags } from '../text/text.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { clockText, dateTimeText } from '../ui/time-text.ts';
import { ReasonForm } from './reason-form.tsx';

type Props = {
  page: CallPage;
  lead: boolean;
  onAct: (path: 'opening' | 'hold' | 'release', reason: string) => Promise<void>;
};

/** Who, when, what became of it; for a lead also whether the recording is held, and who opened it. */
export function CallFacts({ page, lead, onAct }: Props) {
  const text = useText();
  const { language } = useLanguage();
  const { call, ticket } = page;
  const shown = page.hidden ? undefined : ticket?.fields;
  const when = (at: number): string => dateTimeText(at, languageTags[language]);
  const talked = call.answeredAt === null ? null : (call.endedAt ?? call.answeredAt) - call.answeredAt;
  const rows: [string, string | null][] = [
    [text.player.when, when(call.arrivedAt)],
    [text.player.agent, page.agentName],
    [text.player.talked, talked === null || call.endedAt === null ? null : clockText(talked)],
    [text.player.number, page.hidden ? null : call.callerNumber || text.call.withheld],
    [text.flow.grade5, call.grade === null ? null : String(call.grade)],
    [text.ticket.title, ticket?.number ?? null],
    [text.field.title, shown?.title?.value || null],
    [text.field.address, shown?.address?.value || null],
    [text.field.content, shown?.content?.value || null],
  ];
  return (
    <div className="facts">
      {page.confidential && !page.hidden && <span className="tag tag-bad">{text.board.confidential}</span>}
      <dl>
        {rows
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {lead && (
        <>
          {page.hold !== null && (
            <p className="note note-warn">
              {text.player.held(page.hold.by, when(page.hold.at))}：{page.hold.reason}
            </p>
          )}
          {!page.hidden && page.soundMs !== null && (
            <ReasonForm
              label={page.hold === null ? text.player.holdLabel : text.player.releaseLabel}
              button={page.hold === null ? text.player.hold : text.player.release}
              onReason={(why) => onAct(page.hold === null ? 'hold' : 'release', why)}
            />
          )}
          {page.audit.length > 0 && (
            <section>
              <h3>{text.player.audit}</h3>
              <ol className="facts-audit" data-testid="audit">
                {page.audit.map((entry) => (
                  <li key={`${entry.at} ${entry.act}`}>
                    {when(entry.at)} {entry.by} {text.player.act[entry.act]}：{entry.reason}
                  </li>
                ))}
              </ol>
            </section>
          )}
        </>
      )}
    </div>
  );
}
