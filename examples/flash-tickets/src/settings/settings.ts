/** What the service is told by its environment, read once at the start. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly redisUrl: string;
  readonly databaseUrl: string;
  readonly poolSize: number;
  /** How old a cached event may be, the tickets left among it. */
  readonly cacheSeconds: number;
  /** Users served at once; all others wait. */
  readonly queueCapacity: number;
  /** How long an admitted user may take before the place goes to the next. */
  readonly turnSeconds: number;
  readonly paymentMilliseconds: number;
  readonly declineRate: number;
}

export const SETTINGS = Symbol('SETTINGS');

type Environment = Readonly<Record<string, string | undefined>>;

export function readSettings(env: Environment): Settings {
  return {
    host: env['HOST'] ?? '127.0.0.1',
    port: number(env, 'PORT', 3001, 0, 65535),
    redisUrl: env['REDIS_URL'] ?? 'redis://127.0.0.1:6379',
    databaseUrl: env['DATABASE_URL'] ?? 'postgresql://tickets@127.0.0.1:5432/tickets',
    poolSize: number(env, 'DB_POOL_SIZE', 10, 1, 100),
    cacheSeconds: number(env, 'CACHE_SECONDS', 2, 1, 3600),
    queueCapacity: number(env, 'QUEUE_CAPACITY', 50, 1, 10_000),
    turnSeconds: number(env, 'TURN_SECONDS', 60, 1, 3600),
    paymentMilliseconds: number(env, 'PAYMENT_MILLISECONDS', 40, 0, 10_000),
    declineRate: number(env, 'PAYMENT_DECLINE_RATE', 0.01, 0, 1),
  };
}

function number(env: Environment, name: string, otherwise: number, min: number, max: number) {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!(value >= min && value <= max)) {
    throw new Error(`${name}: ${text} is not a number from ${min} to ${max}`);
  }
  return value;
}
