import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Tally } from './tally';

const TIMEOUT_MILLISECONDS = 20_000;

export interface Answer {
  /** 0 where there was none. */
  status: number;
  json: unknown;
}

/** Asks the service, and counts each request by its route: `:name` is filled in from `at`. */
export class Client {
  private readonly agent: Agent;

  constructor(
    private readonly url: URL,
    private readonly tally: Tally,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  async ask(method: string, route: string, at = '', body?: unknown): Promise<Answer> {
    const started = performance.now();
    const answer = await this.send(method, route.replace(/:\w+/, at), body).catch(() => undefined);
    const seconds = (performance.now() - started) / 1000;
    this.tally.answered(method, route, answer ? String(answer.status) : 'error', seconds);
    return answer ?? { status: 0, json: undefined };
  }

  close(): void {
    this.agent.destroy();
  }

  private send(method: string, path: string, body: unknown): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.url), {
        method,
        agent: this.agent,
        timeout: TIMEOUT_MILLISECONDS,
        headers:
          text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('error', reject);
      sent.on('response', (response) => {
        let received = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (received += chunk));
        response.on('error', reject);
        response.on('end', () => {
          const isJson = response.headers['content-type']?.startsWith('application/json') ?? false;
          const json: unknown = isJson && received !== '' ? JSON.parse(received) : undefined;
          resolve({ status: response.statusCode ?? 0, json });
        });
      });
      sent.end(text);
    });
  }
}
