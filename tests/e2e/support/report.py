"""What a benchmark has to say."""


def tell(text, output=None):
    """Printed, and written to the file `output` where there is one."""
    print(text)
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
