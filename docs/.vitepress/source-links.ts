/** The site holds the pages of docs/ only: a link to a source file of the repository keeps its text and loses its address. */
import type { MarkdownRenderer } from 'vitepress';

const DOCS = 'file:///project/docs/';

function leavesDocs(href: string, page: string): boolean {
  return /^\.\.?\//.test(href) && !new URL(href, DOCS + page).href.startsWith(DOCS);
}

export function withoutSourceLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('without-source-links', ({ tokens, env }) => {
    const page = String((env as { readonly relativePath?: string }).relativePath);
    for (const token of tokens) {
      // Links do not nest: each end belongs to the start before it.
      let leaving = false;
      token.children &&= token.children.filter(({ type, attrs }) => {
        if (type === 'link_open') leaving = leavesDocs(attrs?.find(([name]) => name === 'href')?.[1] ?? '', page);
        return !(leaving && type.startsWith('link_'));
      });
    }
  });
}
