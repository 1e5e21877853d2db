import { civil, day, within } from './clock';
import { Item, Manifest, Schedule } from './manifest';

/** Slot is a turn of one item under one schedule. */
export interface Slot {
  item: string;
  schedule: string;
  priority: number;
}

/** fillerPriority ranks the filler below every schedule. */
export const fillerPriority = -1e9;

const kinds = ['video', 'image', 'audio', 'page'];

/** knownKind tells whether this player can show the item at all. */
export function knownKind(it: Item): boolean {
  return kinds.indexOf(it.kind) >= 0 && !!it.media;
}

/**
 * clockTrusted is false when the device believes it is before the manifest was
 * issued, as boxes without a battery do after a power cut. Then dayparts say
 * nothing, and a dark screen would be worse than playing at an odd hour.
 */
export function clockTrusted(m: Manifest, now: number): boolean {
  return now >= m.issued_at - day;
}

/** isOpen tells whether the screen may play now. */
export function isOpen(m: Manifest, now: number): boolean {
  if (!clockTrusted(m, now)) return true;
  const c = civil(now);
  return (m.window.closed_weekdays || []).indexOf(c.weekday) < 0 && within(c.minute, m.window.open, m.window.close);
}

function runs(s: Schedule, m: Manifest, now: number): boolean {
  if (!clockTrusted(m, now)) return true;
  const c = civil(now);
  return s.weekdays.indexOf(c.weekday || 7) >= 0 && within(c.minute, s.from, s.to);
}

/**
 * tiers lists what may play now, highest priority first, the filler last.
 * Schedules of equal priority share a tier. After valid_until nothing may play:
 * the server's word has run out.
 */
export function tiers(m: Manifest, now: number): Slot[][] {
  if (now > m.valid_until) return [];
  const out: Slot[][] = [];
  const active = (m.schedule || []).filter((s) => runs(s, m, now));
  active.sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  for (const s of active) {
    const slots = s.items.map((item) => ({ item, schedule: s.id, priority: s.priority }));
    const last = out[out.length - 1];
    if (last && last.length && last[0].priority === s.priority) last.push(...slots);
    else out.push(slots);
  }
  out.push((m.filler || []).map((item) => ({ item, schedule: 'filler', priority: fillerPriority })));
  return out.filter((t) => t.length > 0);
}

/** leased tells whether the item is in the manifest and its lease has not ended. */
export function leased(m: Manifest, id: string, now: number): boolean {
  const it = m.items[id];
  return !!it && it.lease_until > now;
}

/** Rotation walks each tier in turn and remembers where it was when a higher one interrupts. */
export class Rotation {
  private at: { [tier: string]: number } = {};

  /** next returns the first playable turn of the highest tier that has one, or null. */
  next(all: Slot[][], playable: (s: Slot) => boolean): Slot | null {
    for (const tier of all) {
      const name = tier[0].schedule;
      const from = this.at[name] || 0;
      for (let i = 0; i < tier.length; i++) {
        const n = (from + i) % tier.length;
        if (!playable(tier[n])) continue;
        this.at[name] = n + 1;
        return tier[n];
      }
    }
    return null;
  }
}

/** mustStop says why the running turn may not go on, or '' if it may. */
export function mustStop(m: Manifest, running: Slot, version: string, now: number, playable: (s: Slot) => boolean): string {
  if (!isOpen(m, now)) return 'window';
  if (now > m.valid_until || !leased(m, running.item, now)) return 'withdrawn';
  if (m.items[running.item].version !== version) return 'replaced';
  const higher = tiers(m, now).filter((t) => t[0].priority > running.priority);
  return higher.some((t) => t.some(playable)) ? 'priority' : '';
}
