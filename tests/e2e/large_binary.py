"""An executable of 200 MB with a symbol table as large programs have them, which does nothing but use its CPU."""
import random
import struct

FUNCTIONS = 1_200_000
FUNCTION_BYTES = 64
ADDRESS, CODE = 0x400000, 0x1000
BUSY = 777_777  # the function that runs
JUMP_TO_ITSELF = b"\xeb\xfe"
SHOWN = f"chrom::component::renderer::FunctionNumber{BUSY}"  # without its parameters


def name_of(number):
    return f"_ZN5chrom9component8renderer{len(f'FunctionNumber{number}')}FunctionNumber{number}" \
           "ERKN4base8CallbackIFvvEEE\0".encode()


def section(name, kind, flags, address, offset, size, link=0, info=0, align=1, entry=0):
    return struct.pack("<IIQQQQIIQQ", name, kind, flags, address, offset, size, link, info, align, entry)


def write(path):
    code_bytes = FUNCTIONS * FUNCTION_BYTES
    start = ADDRESS + CODE
    busy = start + BUSY * FUNCTION_BYTES
    names = [b"\0", *(name_of(number) for number in range(FUNCTIONS))]
    places, at = [], 1
    for name in names[1:]:
        places.append(at)
        at += len(name)
    numbers = list(range(FUNCTIONS))
    random.Random(1).shuffle(numbers)  # as a linker leaves them
    symbols = [bytes(24), *(struct.pack("<IBBHQQ", places[number], 0x12, 0, 1, start + number * FUNCTION_BYTES,
                                        FUNCTION_BYTES) for number in numbers)]
    titles = b"\0.text\0.symtab\0.strtab\0.shstrtab\0"
    symtab = CODE + code_bytes
    strtab = symtab + 24 * len(symbols)
    shstrtab = strtab + at
    sections = (shstrtab + len(titles) + 7) // 8 * 8
    headers = [bytes(64), section(1, 1, 6, start, CODE, code_bytes, align=16),
               section(7, 2, 0, 0, symtab, 24 * len(symbols), link=3, info=1, align=8, entry=24),
               section(15, 3, 0, 0, strtab, at), section(23, 3, 0, 0, shstrtab, len(titles))]
    with open(path, "wb") as file:
        file.write(struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", 2, 62, 1, busy, 64, sections, 0, 64, 56, 1,
                               64, len(headers), 4))
        file.write(struct.pack("<IIQQQQQQ", 1, 5, CODE, start, start, code_bytes, code_bytes, 0x1000))
        file.seek(CODE + BUSY * FUNCTION_BYTES)
        file.write(JUMP_TO_ITSELF)
        file.seek(symtab)
        file.write(b"".join(symbols))
        file.write(b"".join(names))
        file.write(titles)
        file.seek(sections)
        file.write(b"".join(headers))
    path.chmod(0o755)
