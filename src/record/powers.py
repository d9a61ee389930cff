"""Prints the table of powers of ten that number.c needs, computed exactly with big integers.

Entry k (from POWER_MIN to POWER_MAX) is ceil(10^k * 2^(127 - floor(log2(10^k)))): 128 bits, the top one set.
"""
POWER_MIN, POWER_MAX = -292, 324

print("enum { POWER_MIN = %d, POWER_MAX = %d };" % (POWER_MIN, POWER_MAX))
print("static const uint64_t powers[%d][2] = {" % (POWER_MAX - POWER_MIN + 1))
for k in range(POWER_MIN, POWER_MAX + 1):
    if k >= 0:
        value = 10**k
        shift = 128 - value.bit_length()
        g = value << shift if shift >= 0 else -(-value >> -shift)
    else:
        divisor = 10**-k
        # 2^(bits-1) < divisor < 2^bits, so 2^(127+bits) / divisor has exactly 128 bits
        g = -((-1 << (127 + divisor.bit_length())) // divisor)
    assert g.bit_length() == 128
    print("    {0x%016xu, 0x%016xu}, /* %d */" % (g >> 64, g & (2**64 - 1), k))
print("};")
