// SPDX-License-Identifier: MIT
#include "crypto/sha256.h"

#include "tests/catch.h"

#include <string>
#include <vector>

namespace {

std::string hex(const crypto::Sha256Digest& digest) {
    std::string text;
    for (const std::uint8_t byte : digest) {
        constexpr auto digits = "0123456789abcdef";
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

} // namespace

TEST_CASE("SHA-256 gives the digests that FIPS 180-4's examples have") {
    CHECK(hex(crypto::sha256(bytes_of("abc"))) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(crypto::sha256({})) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(
        hex(crypto::sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("SHA-256 of a million letters, added in pieces of every size, is the known one") {
    crypto::Sha256 hash;
    const std::vector<std::uint8_t> letters(1'000'000, 'a');
    std::span<const std::uint8_t> rest{letters};
    for (std::size_t size = 1; !rest.empty(); size = size % 131 + 1) {
        const std::size_t part = std::min(size, rest.size());
        hash.add(rest.first(part));
        rest = rest.subspan(part);
    }
    CHECK(hex(hash.finish()) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("HMAC-SHA-256 gives the codes of RFC 4231") {
    CHECK(hex(crypto::hmac_sha256(std::vector<std::uint8_t>(20, 0x0B), bytes_of("Hi There"))) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hex(crypto::hmac_sha256(bytes_of("Jefe"), bytes_of("what do ya want for nothing?"))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
