import type { Result } from 'ioredis';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    queueJoin(waiting: string, sequence: string, ticket: string): Result<number, Context>;
    queueAdmit(
      waiting: string,
      processing: string,
      capacity: number,
      now: number,
      turnMilliseconds: number,
    ): Result<[number, number], Context>;
  }
}

/**
 * Run by Redis, each at one moment, so that any number of instances share one queue.
 *
 * A member that is no ticket stays at the end of both sets: an empty set does not exist, and each
 * look at it would count as a miss, among those of the cache.
 */
export const SCRIPTS = {
  /** Puts a ticket at the end; how many are before it. */
  queueJoin: {
    numberOfKeys: 2,
    lua: `
      redis.call('ZADD', KEYS[1], redis.call('INCR', KEYS[2]), ARGV[1])
      return redis.call('ZRANK', KEYS[1], ARGV[1])`,
  },
  /** Ends turns that took too long, fills the places; how many wait, and how many are served. */
  queueAdmit: {
    numberOfKeys: 2,
    lua: `
      local now, turn = tonumber(ARGV[2]), tonumber(ARGV[3])
      redis.call('ZADD', KEYS[1], '+inf', '')
      redis.call('ZADD', KEYS[2], '+inf', '')
      redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
      local waiting = redis.call('ZCARD', KEYS[1]) - 1
      local processing = redis.call('ZCARD', KEYS[2]) - 1
      local count = math.min(waiting, tonumber(ARGV[1]) - processing)
      if count <= 0 then return {waiting, processing} end
      local admitted = redis.call('ZPOPMIN', KEYS[1], count)
      for at = 1, #admitted, 2 do
        redis.call('ZADD', KEYS[2], now + turn, admitted[at])
      end
      return {waiting - count, processing + count}`,
  },
};
