import { Manifest } from '../src/manifest';
import { Library, wantedBy } from '../src/media';
import { Store } from '../src/store';
import { equal, test } from './check';

const file = (sha: string) => ({ url: '/media/' + sha, sha256: sha, bytes: 1, type: 'image/png' });

function manifest(schedules: { priority: number; items: string[] }[], filler: string[]): Manifest {
  const items: { [id: string]: object } = {};
  for (const id of ['a', 'b', 'c', 'd']) items[id] = { id, media: file(id), poster: file('p'), captions: null };
  return { schedule: schedules, filler, items } as unknown as Manifest;
}

test('media/fetched by priority, filler last, each file once', () => {
  const m = manifest([{ priority: 1, items: ['a', 'b'] }, { priority: 9, items: ['c', 'a'] }], ['d', 'b']);
  equal(wantedBy(m).map((a) => a.sha256), ['c', 'p', 'a', 'b', 'd']);
});

test('media/room is made by what was not used for longest, never by what the manifest wants', async () => {
  const store = await Store.open();
  const used: [string, number][] = [['a', 1], ['old', 2], ['older', 1], ['p', 0], ['new', 3]];
  await store.write(['files'], (tx) => {
    tx.objectStore('files').clear();
    used.forEach(([sha256, at]) => tx.objectStore('files').put({ sha256, bytes: 1, used: at }));
  });
  const library = new Library(store);
  await library.load();
  await library.sync(manifest([{ priority: 1, items: ['a'] }], []));
  const left = async () => (await store.read<{ sha256: string }[]>('files', (s) => s.getAll())).map((f) => f.sha256).join(' ');
  equal(await library.evict(), true);
  equal(await left(), 'a new old p');
  equal([await library.evict(), await library.evict(), await library.evict()], [true, true, false]);
  equal(await left(), 'a p');
});
