/** The site and the index on GitHub are one list; links of a page lead to a page and to a heading of it. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import { PAGES, readPage, root } from '../../support/documented-commands.ts';

const INDEX = 'docs/README.md';
const sections = new Map(
  readPage(INDEX)
    .split(/^## /m)
    .slice(1)
    .map((section) => [
      section.slice(0, section.indexOf('\n')),
      [...section.matchAll(/^- \[[^\]]+\]\(([^)]+)\)/gm)].map(([, file = '']) => `docs/${file}`),
    ]),
);

function linksOf(page: string): string[] {
  // What stands in code is no link.
  const text = readPage(page)
    .replaceAll(/```.*?^ *```/gms, '')
    .replaceAll(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^\w+:/.test(target));
}

/** As GitHub and the site make them of headings: small, without punctuation, hyphens for spaces. */
function anchorsOf(page: string): string[] {
  const text = readPage(page).replaceAll(/```.*?^ *```/gms, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('docs/README.md', () => {
  test('goes from the tutorial to the explanation', () => {
    const order = ['Tutorial', 'How to', 'Reference', 'Explanation', 'When an alert fires', 'By what you want to do'];
    expect([...sections.keys()]).toEqual(order);
  });

  test('lists each page once, and no other', () => {
    const expected = PAGES.filter(
      (page) => page !== 'README.md' && page !== INDEX && (dirname(page) === 'docs' || page.endsWith('/README.md')),
    );
    expect([...sections.values()].flat().sort()).toEqual(expected.sort());
  });
});

test.each(PAGES)('the links of %s lead somewhere', (page) => {
  const broken = linksOf(page).filter((target) => {
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? page : join(dirname(page), file);
    if (!existsSync(root + path)) return true;
    return anchor !== undefined && path.endsWith('.md') && !anchorsOf(path).includes(anchor);
  });
  expect(broken).toEqual([]);
});
