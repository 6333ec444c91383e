import { isIP } from 'node:net';
import { parseArgs } from 'node:util';

/** How a sale goes, in users a second, and seconds. */
export interface Options {
  url: URL;
  peak: number;
  rise: number;
  hold: number;
  decay: number;
  /** How long a user waits for a turn before going away. */
  patience: number;
  /** Between two looks at one's place in the queue. */
  poll: number;
  /** Of the pauses in which a user reads and types, in seconds. */
  think: number;
  tickets: number;
  /** Users at once; those beyond are not sent. */
  users: number;
  output: string | undefined;
}

interface Bounds {
  readonly about: string;
  readonly otherwise: number;
  readonly min: number;
  readonly max: number;
}

const NUMBERS = {
  peak: { about: 'users a second at the peak', otherwise: 40, min: 0.1, max: 500 },
  rise: { about: 'seconds from the opening to the peak', otherwise: 5, min: 0, max: 300 },
  hold: { about: 'seconds at the peak', otherwise: 15, min: 0, max: 600 },
  decay: { about: 'seconds from the peak to nothing', otherwise: 10, min: 0, max: 300 },
  patience: { about: 'seconds a user waits for a turn', otherwise: 60, min: 1, max: 600 },
  poll: { about: "seconds between looks at one's place", otherwise: 1, min: 0.1, max: 60 },
  think: { about: 'seconds of each pause', otherwise: 0.5, min: 0, max: 60 },
  tickets: { about: 'for sale', otherwise: 1000, min: 1, max: 1_000_000 },
  users: { about: 'at once, at most', otherwise: 2000, min: 1, max: 5000 },
} satisfies Record<string, Bounds>;

export function usage(): string {
  const lines = Object.entries(NUMBERS).map(
    ([name, { about, otherwise, max }]) =>
      `  --${name.padEnd(9)} ${about} (${otherwise}; at most ${max})`,
  );
  return [
    'usage: load [--url http://127.0.0.1:3001] [--output FILE] [--NAME NUMBER]...',
    ...lines,
  ].join('\n');
}

/** Throws an Error whose message is for the user. */
export function readOptions(words: string[]): Options {
  const text = { type: 'string' } as const;
  const names = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[];
  const { values } = parseArgs({
    args: words,
    options: {
      url: text,
      output: text,
      ...Object.fromEntries(names.map((name) => [name, text])),
    },
  });
  const given: Record<string, string | undefined> = values;
  const numbers = names.map((name) => [name, number(name, given[name], NUMBERS[name])] as const);
  return {
    ...(Object.fromEntries(numbers) as Record<keyof typeof NUMBERS, number>),
    url: loopbackUrl(given['url'] ?? 'http://127.0.0.1:3001'),
    output: given['output'],
  };
}

function number(name: string, text: string | undefined, { otherwise, min, max }: Bounds): number {
  if (text === undefined) return otherwise;
  const value = text === '' ? NaN : Number(text);
  if (value >= min && value <= max) return value;
  throw new Error(`--${name} must be a number from ${min} to ${max}`);
}

/** Load is for a service of one's own: no other host than this one is a target. */
function loopbackUrl(text: string): URL {
  const url = new URL(text);
  const host = url.hostname;
  const loopback =
    host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && /^127\./.test(host));
  if (url.protocol === 'http:' && loopback) return url;
  throw new Error(`--url ${text}: only http:// on a loopback address`);
}
