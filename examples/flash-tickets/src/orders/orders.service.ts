import {
  ConflictException,
  ForbiddenException,
  Injectable,
  NotFoundException,
} from '@nestjs/common';
import { MetricsService } from '../metrics/metrics.service';
import { QueueService } from '../queue/queue.service';
import { Order, OrdersRepository } from './orders.repository';

/** An order's life: placed in one's turn, claimed for a payment, then completed or cancelled. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly queue: QueueService,
    private readonly metrics: MetricsService,
  ) {}

  async place(eventId: number, ticket: string, quantity: number): Promise<Order> {
    if (!(await this.queue.isAdmitted(ticket))) {
      throw new ForbiddenException('it is not the turn of this ticket');
    }
    const order = await this.orders.create(eventId, ticket, quantity);
    if (!order) throw new ConflictException('sold out, or the sale is not open');
    this.metrics.ordersCreated.inc();
    return order;
  }

  async find(id: string): Promise<Order> {
    const order = await this.orders.find(id);
    if (!order) throw new NotFoundException(`there is no order ${id}`);
    return order;
  }

  async claim(id: string): Promise<Order> {
    const order = await this.orders.claim(id);
    if (!order) throw new ConflictException(`order ${id} is not there to be paid`);
    return order;
  }

  /** The user has what they came for; the place goes to the next. */
  async complete(order: Order): Promise<void> {
    await this.orders.complete(order.id);
    this.metrics.ordersCompleted.inc();
    await this.queue.leave(order.ticket);
  }

  cancel(order: Order): Promise<void> {
    return this.orders.cancel(order.id);
  }
}
