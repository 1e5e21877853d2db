import './basics';
import './manifest';
import './media';
import './meter';
import './schedule';
import './sender';
import './journal';
import { run } from './check';

(window as unknown as { unit: typeof run }).unit = run;
