import { after, before, test } from 'node:test';
import { until } from '../until';
import { Shop } from './shop';

let shop: Shop;
before(async () => (shop = await Shop.open({ TURN_SECONDS: '1' })));
after(() => shop.close());

test('a turn that takes too long is over', async () => {
  const ticket = await shop.admitted();
  await until(async () => {
    const answer = await fetch(new URL(`/api/queue/${ticket}`, shop.url));
    return answer.status === 404;
  }, 'the end of the turn');
  await shop.order(403, ticket, 1, 1);
});
