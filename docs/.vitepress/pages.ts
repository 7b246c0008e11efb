/** The order of the site, read from the index that GitHub shows: each heading of docs/README.md and the list below it. */
import { readFileSync } from 'node:fs';
import type { DefaultTheme } from 'vitepress';

/** `reference.md`, `runbooks/README.md` → the address of the page within the site. */
export function addressOf(file: string): string {
  return `/${file.replace(/(^|\/)README\.md$/, '$1').replace(/\.md$/, '')}`;
}

export function sidebarOf(index: URL): DefaultTheme.SidebarItem[] {
  const [, ...sections] = readFileSync(index, 'utf8').split(/^## /m);
  const groups = sections.map((section) => ({
    text: section.slice(0, section.indexOf('\n')).trim(),
    items: [...section.matchAll(/^- \[([^\]]+)\]\(([^)]+)\)/gm)].map(([, text = '', file = '']) => ({
      text,
      link: addressOf(file),
    })),
  }));
  return groups.filter(({ items }) => items.length > 0);
}
