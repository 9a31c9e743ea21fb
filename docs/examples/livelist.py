"""Follows a live list and prints its document whenever it changes. Written from docs/protocol.md alone; needs only Python.

    python3 docs/examples/livelist.py 'http://localhost:8080/live/products?size=5&sort=price'
"""

import copy, http.client, json, sys, time, urllib.parse


def apply(document, patch):
    """The document that a JSON Patch of add, remove, replace and move makes of another one: all of it, or an error."""
    document = copy.deepcopy(document)

    def parts(pointer):
        return [p.replace("~1", "/").replace("~0", "~") for p in pointer.split("/")[1:]]

    def parent(pointer):
        node, *rest = document, *parts(pointer)
        for part in rest[:-1]:
            node = node[int(part)] if isinstance(node, list) else node[part]
        return node, (int(rest[-1]) if isinstance(node, list) else rest[-1])

    for change in patch:
        value = change.get("value")
        if change["op"] in ("remove", "move"):
            node, key = parent(change["from" if change["op"] == "move" else "path"])
            value = node.pop(key)
        if change["op"] != "remove":
            node, key = parent(change["path"])
            if isinstance(node, list) and change["op"] != "replace":
                node.insert(key, value)
            else:
                node[key] = value
    return document


def events(response):
    """The events of a stream, as (event, id, data, retry)."""
    fields = {}
    for line in response:
        line = line.decode().rstrip("\r\n")
        if line and not line.startswith(":"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif not line and fields:
            yield fields.get("event"), fields.get("id"), fields.get("data"), fields.get("retry")
            fields = {}


def follow(url):
    """Yields the document as often as it changes, and comes back after every end, for ever."""
    address, document, version, wait = urllib.parse.urlsplit(url), None, None, 1.0
    while True:
        try:
            server = http.client.HTTPConnection(address.hostname, address.port or 80, timeout=60)  # longer than keep-alive
            headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": version} if version else {})
            server.request("GET", address.path + ("?" + address.query if address.query else ""), headers=headers)
            response = server.getresponse()
            if response.status != 200:
                raise SystemExit(f"{response.status}: {json.load(response).get('detail')}")
            for event, id, data, retry in events(response):
                wait = int(retry) / 1000 if retry else wait
                if event in ("snapshot", "patch"):
                    change = json.loads(data)
                    document = change if event == "snapshot" else apply(document, change)
                    version = id
                    yield document
                elif event == "status":
                    print("status", data, file=sys.stderr)
        except (OSError, http.client.HTTPException):
            pass  # comes back below, with the version it has
        except (LookupError, TypeError, ValueError):
            document = version = None  # a patch that does not apply: everything anew
        time.sleep(wait)


if __name__ == "__main__":
    for document in follow(sys.argv[1]):
        print(json.dumps(document, ensure_ascii=False), flush=True)
