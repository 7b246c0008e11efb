/** The demo portal: begins the page. */
import '@mantine/core/styles.css';
import './portal.css';
import { ApolloProvider } from '@apollo/client/react';
import { createTheme, MantineProvider } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { graph } from './graph/graph.ts';
import { AnnouncerProvider } from './parts/announce.tsx';
import { LanguageProvider } from './texts/language.tsx';

const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 7 },
  fontFamily: 'system-ui, sans-serif',
  autoContrast: true,
  respectReducedMotion: true,
});

createRoot(document.getElementById('root') as HTMLElement).render(
  <MantineProvider theme={theme} defaultColorScheme="auto">
    <LanguageProvider>
      <ApolloProvider client={graph.apollo}>
        <AnnouncerProvider>
          <App />
        </AnnouncerProvider>
      </ApolloProvider>
    </LanguageProvider>
  </MantineProvider>,
);
