import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Role } from '../../server/protocol/agent.ts';
import type { PageProps } from './session/page-props.ts';
import type { Catalogue } from './text/zh.ts';

/** One page of those who are signed in. The first page a role may see is where it begins. */
export type Page = {
  /** First part of the address, `#/<name>`. */
  name: keyof Catalogue['pages'];
  roles: readonly Role[];
  /** framed: below the common head with its links. whole: the page draws all of the window. */
  shape: 'framed' | 'whole';
  /** Loaded when opened, so that an agent's desk does not carry a lead's charts. */
  Component: LazyExoticComponent<ComponentType<PageProps>>;
};

export const PAGES: readonly Page[] = [
  {
    name: 'board',
    roles: ['lead'],
    shape: 'framed',
    Component: lazy(async () => ({ default: (await import('./lead/board-page.tsx')).BoardPage })),
  },
  {
    name: 'desk',
    roles: ['agent', 'lead'],
    shape: 'whole',
    Component: lazy(async () => ({ default: (await import('./desk/desk-page.tsx')).DeskPage })),
  },
  {
    name: 'calls',
    roles: ['agent', 'lead'],
    shape: 'framed',
    Component: lazy(async () => ({ default: (await import('./calls/calls-page.tsx')).CallsPage })),
  },
  {
    name: 'duty',
    roles: ['agent', 'lead'],
    shape: 'framed',
    Component: lazy(async () => ({ default: (await import('./duty/duty-page.tsx')).DutyPage })),
  },
  {
    name: 'wall',
    roles: ['lead'],
    shape: 'whole',
    Component: lazy(async () => ({ default: (await import('./lead/wall-page.tsx')).WallPage })),
  },
  {
    name: 'people',
    roles: ['lead'],
    shape: 'framed',
    Component: lazy(async () => ({ default: (await import('./lead/people-page.tsx')).PeoplePage })),
  },
  {
    name: 'reports',
    roles: ['lead'],
    shape: 'framed',
    Component: lazy(async () => ({ default: (await import('./lead/reports-page.tsx')).ReportsPage })),
  },
  {
    name: 'words',
    roles: ['lead'],
    shape: 'framed',
    Component: lazy(async () => ({ default: (await import('./words/hot-word-page.tsx')).HotWordPage })),
  },
  {
    name: 'flow',
    roles: ['lead'],
    shape: 'framed',
    Component: lazy(async () => ({ default: (await import('./flow/flow-page.tsx')).FlowPage })),
  },
];

export const pagesOf = (role: Role): readonly Page[] => PAGES.filter((page) => page.roles.includes(role));

/** The page an address names, or the role's first where it names none of its own. */
export function pageAt(role: Role, name: string | undefined): Page | undefined {
  const pages = pagesOf(role);
  return pages.find((page) => page.name === name) ?? pages[0];
}
