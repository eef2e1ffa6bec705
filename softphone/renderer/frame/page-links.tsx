import type { Role } from '../../../server/protocol/agent.ts';
import { pageAt, pagesOf } from '../page-list.tsx';
import { useText } from '../text/text-context.tsx';
import { usePlace } from '../ui/dom-hash.ts';

/** Links to the pages of this role; nothing where there is only one. */
export function PageLinks(props: { role: Role }) {
  const text = useText();
  const [first] = usePlace().path;
  const here = pageAt(props.role, first);
  const pages = pagesOf(props.role);
  if (pages.length < 2) return null;
  return (
    <nav className="page-links" aria-label={text.pagesLabel}>
      {pages.map((page) => (
        <a key={page.name} href={`#/${page.name}`} aria-current={page === here ? 'page' : undefined}>
          {text.pages[page.name]}
        </a>
      ))}
    </nav>
  );
}
