// SPDX-License-Identifier: MIT
// The published test vectors.  [RFC1320 A.5] [RFC1321 A.5] [RFC2104] [MS-NLMP 4.2]
#include "crypto/md4.h"
#include "crypto/md5.h"
#include "crypto/ntlm.h"
#include "tests/catch.h"

#include <string>

namespace {

crypto::Bytes bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string hex(crypto::Bytes bytes) {
    std::string text;
    for (const auto byte : bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

struct Vector {
    std::string text;
    std::string md4;
    std::string md5;
};

const Vector vectors[] = {
    {"", "31d6cfe0d16ae931b73c59d7e0c089c0", "d41d8cd98f00b204e9800998ecf8427e"},
    {"a", "bde52cb31de33e46245e05fbdbd6fb24", "0cc175b9c0f1b6a831c399e269772661"},
    {"abc", "a448017aaf21d8525fc10ae87aa6729d", "900150983cd24fb0d6963f7d28e17f72"},
    {"message digest", "d9130a8164549fe818874806e1c7014b", "f96b697d7cb7938d525a2f31aaf161d0"},
    {"abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9",
     "c3fcd3d76192e4007dfb496cca67e13b"},
    {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
     "043f8582f241db351ce627e153e7f0e4", "d174ab98d277d9f5a5611c2c9f419d9f"},
    {"1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678"
     "90",
     "e33b4ddc9c38f2199c3e7b164fcc0536", "57edf4a22be3c955ac49da2e2107b67a"},
};

} // namespace

TEST_CASE("MD4 and MD5 give what their authors published", "[user]") {
    for (const Vector& vector : vectors) {
        CAPTURE(vector.text);
        const auto text = vector.text.size() > 80 ? vector.text.substr(0, 80) : vector.text;
        CHECK(hex(crypto::md4(bytes_of(text))) == vector.md4);
        CHECK(hex(crypto::md5(bytes_of(text))) == vector.md5);
    }
}

TEST_CASE("A hash does not depend on the pieces", "[user]") {
    const std::string text(200, 'x');
    crypto::MdHash<crypto::Md5> hash;
    for (std::size_t at = 0; at < text.size(); at += 7) {
        hash.add(bytes_of(text).subspan(at, std::min<std::size_t>(7, text.size() - at)));
    }
    CHECK(hash.finish() == crypto::md5(bytes_of(text)));
}

TEST_CASE("HMAC-MD5 gives what its authors published", "[user]") {
    const std::string key(16, '\x0B');
    crypto::HmacMd5 first{bytes_of(key)};
    first.add(bytes_of("Hi There"));
    CHECK(hex(first.finish()) == "9294727a3638bb1c13f48ef8158bfc9d");
    crypto::HmacMd5 second{bytes_of("Jefe")};
    second.add(bytes_of("what do ya want for nothing?"));
    CHECK(hex(second.finish()) == "750c783e6ab0b503eaa86e310a5db738");
}

TEST_CASE("NTLMv2 gives what Microsoft published", "[user]") {
    const auto hash = crypto::ntlm_hash("Password");
    CHECK(hex(hash) == "a4f49c406510bdcab6824ee7c30fd852");
    const auto key = crypto::ntlm_v2_key(hash, "User", "Domain");
    CHECK(hex(key) == "0c868a403bfd7a93a3001ef22ef02e3f");

    const std::string target{"\x02\x00\x0c\x00"
                             "D\0o\0m\0a\0i\0n\0"
                             "\x01\x00\x0c\x00"
                             "S\0e\0r\0v\0e\0r\0"
                             "\0\0\0\0",
                             36};
    crypto::ClientBlob blob;
    blob.challenge.fill(0xAA);
    blob.target = bytes_of(target);
    const crypto::Challenge server{0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};
    const auto answer = crypto::answer_challenge(key, server, blob);
    CHECK(hex(answer.proof) == "68cd0ab851e51c96aabc927bebef6a1c");
    CHECK(hex(answer.session_key) == "8de40ccadbc14a82f15cb0ad0de95ca3");
}
