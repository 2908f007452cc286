/* pages_public.mjs - the pages that anyone sees. */
import { lookAs } from './pages.mjs';

lookAs('anyone');
