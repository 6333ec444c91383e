"""What strata takes from a page is what Debian's Prometheus takes from it: every series and value."""
import http.server
import math
import threading
import time

import pytest

from support.agent import Agent
from support.parity import key_of, series
from support.prometheus import Prometheus
from support.wait import until

TEXT = "text/plain; version=0.0.4"
OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8"
NOW = "@NOW@"  # in a page: when it was first served, since Prometheus shows five minutes

TEXT_PAGES = {
    "types": "# HELP c_total Help\\n\\\\\n# TYPE c_total counter\nc_total{a=\"1\"} 3\n# TYPE g gauge\ng -1.5\n"
             "# TYPE h histogram\nh_bucket{le=\"0.1\"} 1\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 2\n"
             "h_sum 0.5\nh_count 2\n# TYPE s summary\ns{quantile=\"0.5\"} NaN\ns_sum 0\ns_count 0\nplain 1\n",
    "escapes": 'a{x="\\\\ \\" \\n",y="ü€𝄞",z="a}b,c=d # e"} 1\n',
    "odd-escape": 'a{x="\\t"} 1\n',
    "blanks": "a   1  \nb\t2\t\nc { x = \"1\" , y = \"2\" , } 3\n\n   \n# remark\n#remark\n#\n",
    "empty-braces": "a{} 1\nb{,} 2\n",
    "no-value": "a\n",
    "no-newline": "a 1\nb 2",
    "carriage-return": "a 1\r\nb 2\r\n",
    "numbers": "a +Inf\nb -Inf\nc NaN\nd 1e3\ne .5\nf 5.\ng +7\nsmall 1E-400\ni inf\nj -0\nk Infinity\n",
    "hexadecimal": "a 0x1p-2\n",
    "underscores": "a 1_000\n",
    "too-large": "a 1e400\n",
    "comma": "a 1,5\n",
    "empty-label": 'a{x="",y="1"} 1\n',
    "clashes": 'a{job="own"} 1\na{instance="own"} 2\na{job="x",exported_job="y"} 3\na{job=""} 4\n'
               'a{exported_job="z"} 5\n',
    "timestamps": f"a 1 {NOW}000\nb 2 {NOW}123\n",
    "bad-timestamp": "a 1 1.5\n",
    "third-number": f"a 1 {NOW}000 3\n",
    "type-late": "a 1\n# TYPE a counter\na{x=\"1\"} 2\n# TYPE a gauge\n",
    "type-unknown": "# TYPE a weird\na 1\n",
    "type-openmetrics": "# TYPE a info\na 1\n",
    "type-short": "# TYPE a\na 1\n",
    "help-short": "# HELP a\na 1\n# HELP\n",
    "help-only": "# HELP b nothing follows\n# TYPE b gauge\n",
    "twice": "a 1\na 2\nb{x=\"1\",y=\"2\"} 3\nb{y=\"2\",x=\"1\"} 4\n",
    "dotted": "a.b 1\n",
    "digit": "1a 1\n",
    "colons": "a:b:c 1\n:d 2\n",
    "quoted-name": '{"a.b",x="1"} 1\n',
    "colon-in-label": 'a{x:y="1"} 1\n',
    "not-utf8": b'a{x="\xff"} 1\n',
    "unclosed": 'a{x="1} 1\n',
    "label-twice": 'a{x="1",x="2"} 1\n',
    "half": "a 1\nb{",
    "nothing": "",
}
OPEN_PAGES = {
    "om-types": "# TYPE c counter\n# HELP c A \\\"b\\\"\nc_total 1\nc_created 1.5\n# TYPE g gauge\ng 2\n"
                "# TYPE h histogram\nh_bucket{le=\"1.0\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 2\nh_created 9\n"
                "# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_sum 1\ns_count 1\n# TYPE i info\ni_info{v=\"1\"} 1\n"
                "# TYPE e stateset\ne{e=\"on\"} 1\ne{e=\"off\"} 0\n"
                "# TYPE gh gaugehistogram\ngh_bucket{le=\"+Inf\"} 1\ngh_gcount 1\ngh_gsum 2\n"
                "# TYPE u unknown\nu 3\nplain 4\n# EOF\n",
    "om-units": "# TYPE t_seconds gauge\n# UNIT t_seconds seconds\nt_seconds 1\n# EOF\n",
    "om-bad-unit": "# TYPE t gauge\n# UNIT t seconds\nt 1\n# EOF\n",
    "om-exemplars": "# TYPE c counter\nc_total 1 # {trace_id=\"a\\\"}b\"} 0.5\n"
                    f"c_total{{x=\"1\"}} 2 {NOW} # {{}} 1 {NOW}.5\n"
                    "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1 # {a=\"b\",c=\"d\"} 1\nh_count 1\nh_sum 1\n# EOF\n",
    "om-exemplars-kept":
        f"# TYPE c counter\nc_total 1 # {{id=\"ü𝄞\"}} 0.5 {NOW}.25\n"
        "c_total{n=\"2\"} 1 # {id=\"a\\\"}b\\n\\\\\",x=\"y\"} 1\n"
        f"c_total{{n=\"3\"}} 1 # {{id=\"{'x' * 127}\"}} 1\n"
        f"c_total{{n=\"4\"}} 1 # {{id=\"{'ü' * 126}\"}} 1e3\n"
        "# TYPE h histogram\nh_bucket{le=\"1.0\"} 1 # {} 0.25\n"
        f"h_bucket{{le=\"+Inf\"}} 2 # {{a=\"b\",c=\"d\"}} 7 {NOW}\nh_count 2\nh_sum 7.25\n# EOF\n",
    "om-exemplar-on-gauge": "# TYPE g gauge\ng 1 # {a=\"b\"} 1\n# EOF\n",
    "om-exemplar-half": "# TYPE c counter\nc_total 1 # {a=\"b\"\n# EOF\n",
    "om-timestamps": f"a 1 {NOW}.5\nb 2 {NOW}\n# EOF\n",
    "om-no-end": "a 1\n",
    "om-after-end": "a 1\n# EOF\nb 2\n",
    "om-end-without-newline": "a 1\n# EOF",
    "om-blank-line": "a 1\n\nb 2\n# EOF\n",
    "om-remark": "# remark\na 1\n# EOF\n",
    "om-two-blanks": "a  1\n# EOF\n",
    "om-trailing-comma": "a{x=\"1\",} 1\n# EOF\n",
    "om-help-empty": "# HELP a \na 1\n# EOF\n",
    "om-only-end": "# EOF\n",
}
PAGES = {name: (TEXT, page) for name, page in TEXT_PAGES.items()}
PAGES.update({name: (OPEN, page) for name, page in OPEN_PAGES.items()})
EXEMPLARS = "om-exemplars-kept"
HONORED = "clashes"  # is scraped once more, with its own labels


class Pages(http.server.BaseHTTPRequestHandler):
    started = 0

    def do_GET(self):
        kind, page = PAGES[self.path.rsplit("/", 1)[1]]
        body = page if isinstance(page, bytes) else page.replace(NOW, str(self.started)).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def prometheus_job(name, page, port, **more):
    settings = "".join(f"    {key}: {value}\n" for key, value in more.items())
    return (f"  - job_name: {name}\n    metrics_path: /{page}\n{settings}"
            f"    static_configs: [{{targets: ['127.0.0.1:{port}']}}]\n")


@pytest.fixture(scope="module")
def both():
    """The agent and Prometheus, which scrape every page."""
    Pages.started = int(time.time())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    jobs = [(name, name, {}) for name in PAGES] + [("honored", HONORED, {"honor_labels": True})]
    apis = [{"job": job, "url": f"http://127.0.0.1:{port}/{page}", "interval": "1s", **more}
            for job, page, more in jobs]
    config = {"apis": apis, "redis": [], "containers": {"docker": ""}}
    agent = Agent(config, options=["--no-kernel"])
    prometheus = Prometheus("types", f"127.0.0.1:{port}", options=["--enable-feature=exemplar-storage"])
    (prometheus.dir / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s}\nscrape_configs:\n" + "".join(
            prometheus_job(job, page, port, **{key: str(value).lower() for key, value in more.items()})
            for job, page, more in jobs) + prometheus_job("again", "metrics/business", agent.port))
    try:
        with agent, prometheus:
            until(lambda: len(prometheus.query('up{exported_job=""}')) == len(jobs) + 1, 60,
                  "Prometheus has scraped all")
            until(lambda: len(agent.metrics("/metrics/business").find("up")) == len(jobs), 60,
                  "the agent has scraped all")
            yield agent, prometheus
    finally:
        server.shutdown()
        server.server_close()


def value_of(number):
    return "NaN" if math.isnan(number) else number


def of_job(found, job):
    """Without how long it took; of a scrape that failed, `up` alone."""
    own = {key: value_of(value) for key, value in found.items() if ("job", job) in key[1]}
    up = next(value for key, value in own.items() if key[0] == "up")
    return {key: value for key, value in own.items() if key[0] != "scrape_duration_seconds"
            and (up == 1 or not key[0].startswith("scrape_"))}


def from_prometheus(prometheus, expression):
    return {key_of(one["metric"].pop("__name__"), one["metric"]): float(one["value"][1])
            for one in prometheus.query(expression)}


@pytest.mark.parametrize("job", list(PAGES))
def test_a_page_is_taken_alike(both, job):
    agent, prometheus = both

    def alike():
        ours = of_job(series(agent.metrics("/metrics/business")), job)
        assert ours == of_job(from_prometheus(prometheus, f'{{job="{job}"}}'), job)
        return True

    until(alike, 6, "the same series and values")


def honored(found):
    """Of the page that is scraped with its own labels; {job=""} leaves a series without one."""
    jobs = ("own", "x", "honored", None)
    return {key: value for key, value in found.items()
            if key[0] == "a" and dict(key[1]).get("job") in jobs}


def test_honored_labels(both):
    agent, prometheus = both

    def alike():
        ours = honored(series(agent.metrics("/metrics/business")))
        assert ours == honored(from_prometheus(prometheus, "a"))
        assert len(ours) == 5
        return True

    until(alike, 6, "the same series and values")


def exemplars(prometheus, selector):
    """By series: labels, value, and the time where the page has one."""
    now = time.time()
    found = {}
    for one in prometheus.ask("query_exemplars", query=selector, start=now - 3600, end=now + 60):
        name = one["seriesLabels"].pop("__name__")
        own = {key: value for key, value in one["seriesLabels"].items() if key in ("n", "le")}
        for exemplar in one["exemplars"]:
            told = sorted(exemplar["labels"].items())
            at = exemplar["timestamp"] if ("c", "d") in told or ("id", "ü𝄞") in told else None
            found.setdefault(key_of(name, own), []).append((told, float(exemplar["value"]), at))
    return found


def test_exemplars_are_served_again(both):
    """Prometheus scrapes the page itself, and the agent that has scraped it."""
    _, prometheus = both

    def alike():
        theirs = exemplars(prometheus, f'{{__name__=~"c_total|h_bucket",job="{EXEMPLARS}"}}')
        ours = exemplars(prometheus, f'{{job="again",exported_job="{EXEMPLARS}"}}')
        assert ours == theirs and len(ours) == 5, (ours, theirs)
        return True

    until(alike, 20, "the same exemplars")


def test_exemplars_are_openmetrics_alone(both):
    agent, _ = both
    assert b" # {" not in agent.get("/metrics/business")[1]
    kinds = {"Accept": "application/openmetrics-text; version=1.0.0"}
    assert b" # {" in agent.get("/metrics/business", headers=kinds)[1]
