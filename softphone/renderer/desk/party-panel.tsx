import { useEffect, useState } from 'react';
import type { Directory, PartyTarget, TransferTarget } from '../../../server/protocol/conversation.ts';
import type { AgentId, CallId } from '../../../server/protocol/ids.ts';
import { useText } from '../text/text-context.tsx';
import type { DeskView, RunningDesk } from './run-desk.ts';

type Props = { view: DeskView; running: RunningDesk; callId: CallId; me: AgentId; onClose: () => void };

/** Brought in by a colleague whose call this is. */
export const isConsulted = ({ desk }: DeskView, me: AgentId): boolean =>
  desk.around.party?.target.to === 'agent' && desk.around.party.target.agentId === me;
/** Colleagues' states are asked for again while the panel is open. */
const FRESH_MS = 2000;
const NUMBER = /^[0-9*#]{2,20}$/;

/** Whom the call can be brought to: stands in the right column, never over the form. */
export function PartyPanel(props: Props) {
  const text = useText().conversation;
  const [directory, setDirectory] = useState<Directory | null>(null);
  const [wanted, setWanted] = useState('');
  const { running } = props;
  useEffect(() => {
    let open = true;
    const read = async (): Promise<void> => {
      const reply = await running.request('desk:directory', {});
      if (open && reply.ok) setDirectory(reply.value);
    };
    void read();
    const timer = setInterval(() => void read(), FRESH_MS);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [running]);
  const { party } = props.view.desk.around;
  return (
    <section className="panel party" aria-labelledby="party-title" data-testid="party-panel">
      <header className="panel-head">
        <h2 id="party-title">{text.title}</h2>
        <button type="button" className="party-button" onClick={props.onClose}>
          {text.close}
        </button>
      </header>
      {party === null ? (
        <>
          <input
            // biome-ignore lint/a11y/noAutofocus: opened by a key to type a name; nothing else moved
            autoFocus
            className="party-search"
            type="search"
            aria-label={text.search}
            placeholder={text.search}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') props.onClose();
            }}
          />
          {directory === null ? (
            <p className="empty">{text.loading}</p>
          ) : (
            <Found {...props} directory={directory} wanted={wanted.trim()} />
          )}
        </>
      ) : (
        <PartyNow {...props} directory={directory} />
      )}
    </section>
  );
}

type Row = { key: string; name: string; note: string; state?: string; target: TransferTarget };

function Found(props: Props & { directory: Directory; wanted: string }) {
  const text = useText();
  const { directory, wanted } = props;
  const fits = (...words: string[]): boolean => words.some((word) => word.includes(wanted));
  const groups: { title: string; rows: Row[] }[] = [
    {
      title: text.conversation.colleagues,
      rows: directory.colleagues
        .filter(({ name, extension }) => fits(name, extension))
        .map(({ agentId, name, extension, state }) => ({
          key: agentId,
          name: `${extension} ${name}`,
          note: state === null ? text.conversation.offline : text.state[state.is],
          state: state?.is ?? 'offline',
          target: { to: 'agent', agentId },
        })),
    },
    {
      title: text.conversation.queues,
      rows: directory.queues
        .map((queue) => ({ queue, name: text.call.queues[queue] ?? queue }))
        .filter(({ queue, name }) => fits(queue, name))
        .map(({ queue, name }) => ({ key: queue, name, note: '', target: { to: 'queue', queue } })),
    },
    {
      title: text.conversation.places,
      rows: directory.places
        .filter(({ name, number }) => fits(name, number))
        .map(({ name, number }) => ({ key: number, name, note: number, target: { to: 'outside', number } })),
    },
  ];
  if (directory.anyNumber && NUMBER.test(wanted))
    groups.push({
      title: text.conversation.number,
      rows: [{ key: 'typed', name: wanted, note: '', target: { to: 'outside', number: wanted } }],
    });
  const shown = groups.filter(({ rows }) => rows.length > 0);
  if (shown.length === 0) return <p className="empty">{text.conversation.nobody}</p>;
  return (
    <div className="party-found">
      {shown.map(({ title, rows }) => (
        <div key={title}>
          <h3>{title}</h3>
          <ul>
            {rows.map((row) => (
              <TargetRow key={row.key} row={row} {...props} />
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function TargetRow(props: Props & { row: Row }) {
  const text = useText().conversation;
  const { row, running, callId } = props;
  const { target } = row;
  const free = row.state === undefined || row.state === 'ready' || row.state === 'notReady';
  return (
    <li>
      <span>{row.name}</span>
      {row.note !== '' && (
        <span className="tag" data-state={row.state}>
          {row.note}
        </span>
      )}
      <span className="top-space" />
      {target.to !== 'queue' && (
        <button
          type="button"
          className="party-button"
          disabled={!free}
          aria-label={`${text.consult} ${row.name}`}
          onClick={() => void running.control(callId, { request: 'consult', target })}
        >
          {text.consult}
        </button>
      )}
      <button
        type="button"
        className="party-button"
        disabled={!free}
        aria-label={`${text.transfer} ${row.name}`}
        onClick={() => void running.control(callId, { request: 'transfer', target })}
      >
        {text.transfer}
      </button>
    </li>
  );
}

/** Who that is, by the names of the directory. */
export function partyName(directory: Directory | null, target: PartyTarget): string {
  if (target.to === 'outside')
    return directory?.places.find(({ number }) => number === target.number)?.name ?? target.number;
  const colleague = directory?.colleagues.find(({ agentId }) => agentId === target.agentId);
  return colleague === undefined ? '…' : `${colleague.extension} ${colleague.name}`;
}

function PartyNow(props: Props & { directory: Directory | null }) {
  const text = useText().conversation;
  const { view, running, callId, directory } = props;
  const { party } = view.desk.around;
  if (party === null) return null;
  const owner = view.desk.call?.agentId ?? null;
  if (isConsulted(view, props.me)) {
    const name = owner === null ? '…' : partyName(directory, { to: 'agent', agentId: owner });
    return (
      <div className="party-now" role="status">
        <p>
          <b>{text.consulted(name)}</b>
        </p>
        <p>{text.consultedHelp}</p>
      </div>
    );
  }
  const together = party.is === 'talking' && view.desk.agent?.is === 'talking';
  const ask = (request: 'swap' | 'joinAll' | 'complete' | 'cancel') => () =>
    void running.control(callId, { request });
  return (
    <div className="party-now" role="status">
      <p>
        {together ? text.together : text.party[party.purpose][party.is]}{' '}
        <b>{partyName(directory, party.target)}</b>
      </p>
      <div className="party-actions">
        {party.is !== 'ringing' && !together && (
          <>
            <button type="button" className="party-button" onClick={ask('swap')}>
              {text.swap}
            </button>
            <button type="button" className="party-button" onClick={ask('joinAll')}>
              {text.joinAll}
            </button>
          </>
        )}
        {(party.is !== 'ringing' || party.purpose === 'consult') && (
          <button type="button" className="party-button" onClick={ask('complete')}>
            {together ? text.leave : text.complete}
          </button>
        )}
        <button type="button" className="party-button" onClick={ask('cancel')}>
          {text.cancel}
        </button>
      </div>
    </div>
  );
}
