import type { FlowDocument, FlowNodeId } from '../../../server/protocol/flow.ts';
import type { FlowProblem } from '../../../server/protocol/flow-desk.ts';
import { useText } from '../text/text-context.tsx';

/** What is wrong, each with its node; choosing one shows the node. */
export function ProblemList(props: {
  document: FlowDocument;
  problems: readonly FlowProblem[];
  onSelect: (id: FlowNodeId) => void;
}) {
  const text = useText();
  const { problems, document } = props;
  const errors = problems.filter(({ grade }) => grade === 'error').length;
  const nameOf = (id: FlowNodeId): string => {
    const node = document.nodes.find((one) => one.id === id);
    if (node === undefined) return id;
    return node.title === '' ? text.flow.kinds[node.kind] : node.title;
  };
  const aboutOf = ({ code, about }: FlowProblem): string =>
    code === 'exit-open' || code === 'exit-unknown'
      ? /^[0-9*#]$/.test(about)
        ? text.flow.exitKey(about)
        : (text.flow.exits[about] ?? about)
      : about;
  return (
    <section className="flow-problems" aria-live="polite" data-testid="flow-problems">
      <h2 data-grade={errors > 0 ? 'error' : problems.length > 0 ? 'warning' : 'none'}>
        {text.flow.problems(errors, problems.length - errors)}
      </h2>
      {problems.length > 0 && (
        <ul>
          {problems.map((problem) => {
            const { node, code, grade, about } = problem;
            const sentence = text.flow.problem[code].replace('{about}', aboutOf(problem));
            return (
              <li key={`${node} ${code} ${about}`} data-grade={grade}>
                <span className="flow-grade">{text.flow.grade[grade]}</span>
                {node === null ? (
                  sentence
                ) : (
                  <button type="button" className="button-plain" onClick={() => props.onSelect(node)}>
                    {nameOf(node)}：{sentence}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
