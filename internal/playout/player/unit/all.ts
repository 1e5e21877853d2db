import './basics';
import './manifest';
import './meter';
import './schedule';
import './journal';
import { run } from './check';

(window as unknown as { unit: typeof run }).unit = run;
