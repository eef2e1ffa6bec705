import { useEffect, useState } from 'react';
import type { QueueName } from '../../../server/protocol/ids.ts';
import { People, Person, type PersonChange } from '../../../server/protocol/people.ts';
import type { Skill } from '../../../server/protocol/queue.ts';
import type { Refusal } from '../../../server/protocol/reply.ts';
import { httpApi } from '../link/http-api.ts';
import { useLanguage, useText } from '../text/text-context.tsx';
import { RefusalNote } from '../ui/refusal-note.tsx';

const LEVELS = [1, 2, 3, 4, 5];

/** Who has which skills and takes calls of which queues; each change is saved at once. */
export function PeoplePage() {
  const text = useText().people;
  const [people, setPeople] = useState<People | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    void httpApi(window.location.origin)('GET', '/api/people', People).then((reply) => {
      if (!current) return;
      if (reply.ok) setPeople(reply.value);
      else setRefusal(reply.refusal);
    });
    return () => {
      current = false;
    };
  }, []);
  const change = async ({ agentId }: Person, to: PersonChange): Promise<void> => {
    setSaved(null);
    const reply = await httpApi(window.location.origin)('PUT', `/api/people/${agentId}`, Person, to);
    setRefusal(reply.ok ? null : reply.refusal);
    if (!reply.ok) return;
    setSaved(agentId);
    setPeople(
      (now) =>
        now && {
          ...now,
          people: now.people.map((one) => (one.agentId === agentId ? reply.value : one)),
        },
    );
  };
  return (
    <main className="reports" data-testid="people">
      <p className="quiet">{text.explain}</p>
      {refusal !== null && <RefusalNote refusal={refusal} onDismiss={() => setRefusal(null)} />}
      {people === null ? (
        refusal === null && <p className="empty">{text.loading}</p>
      ) : (
        <Table people={people} saved={saved} onChange={change} />
      )}
    </main>
  );
}

function Table(props: {
  people: People;
  saved: string | null;
  onChange: (person: Person, to: PersonChange) => Promise<void>;
}) {
  const text = useText().people;
  const { language } = useLanguage();
  const { people, saved, onChange } = props;
  const { skills, queues } = people;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="report-scroll people-table" tabIndex={0} aria-label={text.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.person}</th>
            <th scope="col" className="report-who">
              {text.role}
            </th>
            {skills.map((skill) => (
              <th key={skill.skill} scope="col" className="report-who">
                {skill[language]}
              </th>
            ))}
            {queues.length > 1 && (
              <th scope="col" className="report-who">
                {text.queues}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {people.people.map((person) => (
            <tr key={person.agentId} data-testid={`person-${person.extension}`}>
              <th scope="row">
                {person.extension} {person.name}{' '}
                <span className="quiet" role="status">
                  {saved === person.agentId && text.saved}
                </span>
              </th>
              <td className="report-who">{text.roles[person.role]}</td>
              {skills.map(({ skill, ...words }) => (
                <td key={skill} className="report-who">
                  <Level
                    label={text.of(words[language], person.name)}
                    level={person.skills[skill] ?? 0}
                    onChoose={(level) => void onChange(person, withSkill(person, skill, level))}
                  />
                </td>
              ))}
              {queues.length > 1 && (
                <td className="report-who">
                  {queues.map(({ queue, title }) => (
                    <label key={queue} className="report-choice">
                      <input
                        type="checkbox"
                        aria-label={text.takes(title ?? queue, person.name)}
                        checked={person.queues === null || person.queues.includes(queue)}
                        onChange={(event) =>
                          void onChange(person, withQueue(person, people, queue, event.target.checked))
                        }
                      />
                      {title ?? queue}
                    </label>
                  ))}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Level(props: { label: string; level: number; onChoose: (level: number) => void }) {
  const text = useText().people;
  return (
    <select
      aria-label={props.label}
      value={props.level}
      onChange={(event) => props.onChoose(Number(event.target.value))}
    >
      <option value={0}>{text.none}</option>
      {LEVELS.map((level) => (
        <option key={level} value={level}>
          {text.levels[level]}
        </option>
      ))}
    </select>
  );
}

function withSkill({ skills, queues }: Person, skill: Skill, level: number): PersonChange {
  const { [skill]: _old, ...others } = skills;
  return { queues, skills: (level === 0 ? others : { ...others, [skill]: level }) as Person['skills'] };
}

/** All queues ticked is "every queue", also those to come; the last one cannot be taken away. */
function withQueue(person: Person, people: People, queue: QueueName, takes: boolean): PersonChange {
  const all = people.queues.map((one) => one.queue);
  const now = person.queues ?? all;
  const next = all.filter((one) => (one === queue ? takes : now.includes(one)));
  const queues = next.length === all.length ? null : next.length === 0 ? person.queues : next;
  return { skills: person.skills, queues };
}
