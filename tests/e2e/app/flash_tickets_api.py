"""A stand-in for the Flash Tickets API: serves every layer 4 name, and requests move them.

    flash_tickets_api.py PORT REDIS_PORT
"""
import gc
import http.server
import resource
import sys
import time

from metrics import Registry
from stores import Database, Redis

registry = Registry()
requests = registry.counter("http_requests_total", "Requests answered", ("method", "route", "status"))
durations = registry.histogram("http_request_duration_seconds", "Time to answer", ("method", "route"))
request_sizes = registry.histogram("http_request_size_bytes", "Size of request bodies")
response_sizes = registry.histogram("http_response_size_bytes", "Size of response bodies")
created = registry.counter("orders_created_total", "Orders placed")
completed = registry.counter("orders_completed_total", "Orders paid for")
paid = registry.counter("payments_successful_total", "Payments accepted")
declined = registry.counter("payments_failed_total", "Payments declined")
query_durations = registry.histogram("db_query_duration_seconds", "Time of database queries")
query_errors = registry.counter("db_query_errors_total", "Database queries that failed")

redis = Redis(int(sys.argv[2]))
database = Database(query_durations, query_errors)


def status_bytes(key):
    """A figure of /proc/self/status, whose lines read `VmRSS:     9876 kB`."""
    with open("/proc/self/status", encoding="ascii") as file:
        for line in file:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024
    return 0


def gauges():
    gauge = registry.gauge
    gauge("queue_waiting_users_total", "Users waiting", lambda: redis("LLEN", "queue:waiting"))
    gauge("queue_processing_users_total", "Users being served", lambda: redis("LLEN", "queue:served"))
    gauge("db_connections_active", "Queries under way", lambda: database.active)
    gauge("nodejs_heap_size_total_bytes", "Heap", lambda: status_bytes("VmData"))
    gauge("nodejs_heap_size_used_bytes", "Heap in use", lambda: len(gc.get_objects()) * 64)
    gauge("nodejs_external_memory_bytes", "Memory outside the heap", lambda: status_bytes("VmLib"))
    gauge("process_resident_memory_bytes", "Resident memory", lambda: status_bytes("VmRSS"))
    registry.counter("process_cpu_user_seconds_total", "User CPU time",
                     read=lambda: resource.getrusage(resource.RUSAGE_SELF).ru_utime)


def list_events(_body):
    cached = redis("GET", "events")
    if cached is None:
        cached = str(database.query("SELECT count(*) FROM orders"))
        redis("SET", "events", cached, "EX", 1)
    return 200, cached


def place_order(body):
    created.add()
    database.query("INSERT INTO orders (event) VALUES (?)", body)
    if "decline" in body:
        declined.add()
        return 402, "declined"
    paid.add()
    completed.add()
    return 200, "ok"


def join_queue(_body):
    return 200, str(redis("LPUSH", "queue:waiting", time.time()))


def admit_user(_body):
    return 200, str(redis("RPOPLPUSH", "queue:waiting", "queue:served"))


def break_query(_body):
    database.query("SELECT nothing FROM nowhere")
    return 500, "no such table"


ROUTES = {
    ("GET", "/api/events"): list_events,
    ("POST", "/api/orders"): place_order,
    ("POST", "/api/queue"): join_queue,
    ("POST", "/api/queue/admit"): admit_user,
    ("GET", "/api/report"): break_query,
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/metrics":
            self.answer(200, registry.text(), "text/plain; version=0.0.4")
        else:
            self.route("GET")

    def do_POST(self):
        self.route("POST")

    def route(self, method):
        started = time.monotonic()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        action = ROUTES.get((method, self.path), lambda _: (404, "no such route"))
        status, text = action(body)
        requests.add(method, self.path, status)
        durations.observe(time.monotonic() - started, method, self.path)
        request_sizes.observe(len(body))
        response_sizes.observe(len(text))
        self.answer(status, text, "text/plain")

    def answer(self, status, text, kind):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    gauges()
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
