/**
 * The documentation as a site: `npm run docs` while writing, `npm run docs:build` for files that any web server can serve.
 * Nothing is loaded from elsewhere, the search index is one of the files, and a link that leads nowhere stops the build.
 */
import { defineConfig } from 'vitepress';
import { sidebarOf } from './pages.ts';
import { withoutSourceLinks } from './source-links.ts';

export default defineConfig({
  title: 'Serhafen gateway',
  description: 'REST services with OpenAPI contracts become one federated, tenant-safe GraphQL graph.',
  lang: 'en',
  // The pages are read on GitHub too, where the index of a folder is its README.
  rewrites: { 'README.md': 'index.md', 'runbooks/README.md': 'runbooks/index.md' },
  cleanUrls: false,
  // Addresses of a machine that runs the gateway are no pages of the site.
  ignoreDeadLinks: 'localhostLinks',
  // `<name>` in a sentence is a placeholder, as GitHub shows it; no page needs HTML.
  markdown: { html: false, config: withoutSourceLinks },
  themeConfig: {
    sidebar: sidebarOf(new URL('../README.md', import.meta.url)),
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    footer: { message: 'Apache-2.0' },
  },
});
