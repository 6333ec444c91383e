export interface RequestCount {
  method: string;
  route: string;
  /** The answer's, or `error` where there was none. */
  status: string;
  count: number;
}

export interface Latency {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** What was done and what came of it, in the service's own words, to be compared with them. */
export class Tally {
  private readonly counts = new Map<string, RequestCount>();
  private readonly seconds = new Map<string, number[]>();
  private readonly outcomes = new Map<string, number>();

  answered(method: string, route: string, status: string, seconds: number): void {
    const request = `${method} ${route}`;
    const key = `${request} ${status}`;
    const row = this.counts.get(key) ?? { method, route, status, count: 0 };
    row.count++;
    this.counts.set(key, row);
    const times = this.seconds.get(request) ?? [];
    times.push(seconds);
    this.seconds.set(request, times);
  }

  ended(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  count(method: string, route: string, ...statuses: string[]): number {
    return this.requests()
      .filter((row) => row.method === method && row.route === route)
      .filter((row) => statuses.includes(row.status))
      .reduce((sum, row) => sum + row.count, 0);
  }

  requests(): RequestCount[] {
    return [...this.counts.values()];
  }

  users(): Record<string, number> {
    return Object.fromEntries(this.outcomes);
  }

  latency(): Record<string, Latency> {
    const rows = [...this.seconds].map(([request, times]) => [request, latencyOf(times)] as const);
    return Object.fromEntries(rows);
  }
}

function latencyOf(times: number[]): Latency {
  const sorted = [...times].sort((left, right) => left - right);
  const at = (share: number): number => {
    const seconds = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return Math.round(seconds * 1e6) / 1e6;
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
