/* pages_staff.mjs - the pages of everybody who works here. */
import { lookAs, STAFF } from './pages.mjs';

lookAs(...STAFF);
