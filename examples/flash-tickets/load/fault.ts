import type { FaultState } from '../src/faults/faults.service';

/** `fault URL [NAME [off | KEY=NUMBER...]]`: lists, starts and ends faults. */
async function main([url, name, ...rest]: string[]): Promise<void> {
  const path = name === undefined || name === 'all' ? '/admin/faults' : `/admin/faults/${name}`;
  const answer = await fetch(new URL(path, url), request(name, rest)).catch(() => undefined);
  if (!answer) throw new Error('the API does not answer');
  const json: unknown = await answer.json();
  if (!answer.ok) throw new Error(String((json as { message?: unknown }).message));
  for (const fault of [json].flat() as FaultState[]) console.log(line(fault));
}

function request(name: string | undefined, rest: string[]): RequestInit {
  if (name === undefined) return { method: 'GET' };
  if (rest[0] === 'off') return { method: 'DELETE' };
  const values = rest.map((word) => {
    const [key, value, ...more] = word.split('=');
    if (!key || !value || more.length > 0) throw new Error(`${word} is not KEY=NUMBER`);
    return [key, Number(value)];
  });
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(values)),
  };
}

/** Its parameters as they are where it is on, else as they would be. */
function line({ name, about, parameters, active, until }: FaultState): string {
  const values = Object.entries(parameters).map(
    ([key, { otherwise }]) => `${key}=${active?.[key] ?? otherwise}`,
  );
  const state = until === null ? 'off' : `on until ${until}`;
  return `${name.padEnd(14)}  ${state}  ${values.join(' ')}  (${about})`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`fault: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
