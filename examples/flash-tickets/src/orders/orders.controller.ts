import {
  Body as RequestBody,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
} from '@nestjs/common';
import { Body } from '../common/body';
import { Order } from './orders.repository';
import { OrdersService } from './orders.service';

const MOST_TICKETS = 8;

@Controller('api/orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  @HttpCode(200)
  place(@RequestBody() json: unknown): Promise<Order> {
    const body = new Body(json);
    return this.orders.place(
      body.whole('eventId', 1, 2 ** 31 - 1),
      body.uuid('ticket'),
      body.whole('quantity', 1, MOST_TICKETS),
    );
  }

  @Get(':id')
  find(@Param('id', ParseUUIDPipe) id: string): Promise<Order> {
    return this.orders.find(id);
  }
}
