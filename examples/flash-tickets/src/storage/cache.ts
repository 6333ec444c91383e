import { Inject, Injectable, Logger } from '@nestjs/common';
import { Settings, SETTINGS } from '../settings/settings';
import { RedisStore } from './redis';

const PREFIX = 'cache:';

/** JSON values in Redis for a short while. Without Redis every read is a miss, none a failure. */
@Injectable()
export class Cache {
  private readonly logger = new Logger(Cache.name);
  private milliseconds: number;

  constructor(
    private readonly redis: RedisStore,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.milliseconds = settings.cacheSeconds * 1000;
  }

  async remember<T>(key: string, load: () => Promise<T>): Promise<T> {
    const found = await this.attempt(() => this.redis.client.get(PREFIX + key));
    if (typeof found === 'string') return JSON.parse(found) as T;
    const loaded = await load();
    const text = JSON.stringify(loaded);
    await this.attempt(() => this.redis.client.set(PREFIX + key, text, 'PX', this.milliseconds));
    return loaded;
  }

  async forget(key: string): Promise<void> {
    await this.attempt(() => this.redis.client.unlink(PREFIX + key));
  }

  /** Empties the cache; found by SCAN, for KEYS would stop the server. */
  async flush(): Promise<void> {
    await this.attempt(async () => {
      let cursor = '0';
      do {
        const [next, keys] = await this.redis.client.scan(cursor, 'MATCH', `${PREFIX}*`);
        if (keys.length > 0) await this.redis.client.unlink(keys);
        cursor = next;
      } while (cursor !== '0');
    });
  }

  /** Replaces how long values live; without an argument they live as long as they should. */
  live(milliseconds = this.settings.cacheSeconds * 1000): void {
    this.milliseconds = milliseconds;
  }

  private async attempt<T>(command: () => Promise<T>): Promise<T | undefined> {
    try {
      return await command();
    } catch (error) {
      this.logger.warn(`goes on without: ${String(error)}`);
      return undefined;
    }
  }
}
