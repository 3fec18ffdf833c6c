// SPDX-License-Identifier: MIT
// Sealed data comes back as it was, or not at all. The expected values are the RFCs' own.
#include "skci/sealing.h"

#include "skci/hash.h"
#include "tests/catch.h"

#include <string>
#include <string_view>
#include <vector>

namespace {

using abi::skci::SealedBytes;
using skci::Digest;
using skci::Status;

std::vector<std::uint8_t> hex(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
        bytes.push_back(
            static_cast<std::uint8_t>(std::stoul(std::string(text.substr(at, 2)), nullptr, 16)));
    }
    return bytes;
}

template <typename Container>
skci::Bytes as_bytes(const Container& container) {
    return std::as_bytes(std::span(container));
}

std::vector<std::uint8_t> bytes_of(const Digest& digest) {
    return {std::begin(digest.bytes), std::end(digest.bytes)};
}

/// The example of RFC 8439 2.8.2, ready to be sealed.
struct Example {
    std::vector<std::uint8_t> key =
        hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    std::vector<std::uint8_t> nonce = hex("070000004041424344454647");
    std::vector<std::uint8_t> header = hex("50515253c0c1c2c3c4c5c6c7");
    std::string data = "Ladies and Gentlemen of the class of '99: If I could offer you only one "
                       "tip for the future, sunscreen would be it.";
    std::vector<std::uint8_t> tag = std::vector<std::uint8_t>(abi::skci::tag_size);

    SealedBytes sealed() {
        return {key.data(),  nonce.data(), header.data(), header.size(),
                data.data(), data.size(),  tag.data()};
    }
};

} // namespace

TEST_CASE("SHA-256 has the digest that its standard gives", "[skci]") {
    CHECK(bytes_of(skci::sha256(as_bytes(std::string_view("abc")))) ==
          hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    CHECK(bytes_of(skci::sha256({})) ==
          hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

TEST_CASE("HMAC-SHA-256 and the derived key are those of the RFCs", "[skci]") {
    // [RFC4231 4.3], [RFC5869 A.1: the first 32 bytes]
    CHECK(bytes_of(skci::hmac_sha256(as_bytes(std::string_view("Jefe")),
                                     as_bytes(std::string_view("what do ya want for nothing?")))) ==
          hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    const auto secret = hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
    const auto salt = hex("000102030405060708090a0b0c");
    const auto purpose = hex("f0f1f2f3f4f5f6f7f8f9");
    std::vector<std::uint8_t> key(abi::skci::key_size);
    skci::derive_key({secret.data(), secret.size(), salt.data(), salt.size(), purpose.data(),
                      purpose.size(), key.data()});
    CHECK(key == hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"));
}

TEST_CASE("What is sealed is the RFC's ciphertext, and opens to what it was", "[skci]") {
    Example example;
    const std::string before = example.data;
    skci::seal(example.sealed());
    CHECK(example.tag == hex("1ae10b594f09e26a7e902ecbd0600691"));
    CHECK(static_cast<std::uint8_t>(example.data[0]) == 0xD3);
    CHECK(skci::open(example.sealed()).is_ok());
    CHECK(example.data == before);
}

TEST_CASE("Nothing sealed is opened after any change, and nothing of it stays readable", "[skci]") {
    Example sealed;
    skci::seal(sealed.sealed());
    const auto refuses = [](Example changed) {
        const auto opened = skci::open(changed.sealed());
        return opened.is_err() && opened.error() == Status::SealBroken &&
               changed.data == std::string(changed.data.size(), '\0');
    };
    for (std::size_t at = 0; at < sealed.data.size(); ++at) {
        Example changed = sealed;
        changed.data[at] = static_cast<char>(changed.data[at] ^ 1);
        CHECK(refuses(changed));
    }
    for (auto field : {&Example::key, &Example::nonce, &Example::header, &Example::tag}) {
        for (std::size_t at = 0; at < (sealed.*field).size(); ++at) {
            Example changed = sealed;
            (changed.*field)[at] ^= 0x80;
            CHECK(refuses(changed));
        }
    }
}
