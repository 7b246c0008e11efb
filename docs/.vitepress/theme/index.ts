/** VitePress's own look, with room for the tables of the reference. */
import DefaultTheme from 'vitepress/theme';
import './wide-tables.css';

export default DefaultTheme;
