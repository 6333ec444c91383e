import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';

/** The peer's address as a socket tells it: an IPv4 peer of an IPv6 socket comes mapped. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address);
}

/**
 * Admits requests from this host alone; forwarding headers are not believed. A proxy on this host
 * must not pass such paths on.
 */
@Injectable()
export class LoopbackGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return isLoopback(context.switchToHttp().getRequest<Request>().socket.remoteAddress);
  }
}
