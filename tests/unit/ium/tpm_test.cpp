// SPDX-License-Identifier: MIT
#include "ium/trustlets/vmsp/tpm.h"

#include "tests/catch.h"
#include "tests/unit/ium/fake_keys.h"

#include <algorithm>
#include <cstring>
#include <random>

namespace {

using abi::NtStatus;
using abi::vtpm::Command;
using abi::vtpm::Reply;
using abi::vtpm::Request;

constexpr std::string_view secret = "the key of the disk";

struct TestTpm : vmsp::Tpm {
    explicit TestTpm(std::uint8_t seed_byte = 1) {
        vmsp::Seed seed;
        std::memset(seed, seed_byte, sizeof(seed));
        start(seed);
    }

    Reply ask(Command command, std::string_view data, std::uint32_t index, std::uint32_t mask) {
        Request request;
        request.command = command;
        request.index = index;
        request.mask = mask;
        request.size = static_cast<std::uint32_t>(data.size());
        std::copy(data.begin(), data.end(), request.data);
        return serve(request);
    }
    Reply extend(std::uint32_t index, std::string_view event) {
        return ask(Command::Extend, event, index, 0);
    }
    Reply seal(std::uint32_t mask) { return ask(Command::Seal, secret, 0, mask); }
    Reply unseal(const abi::vtpm::SealedObject& object) {
        Request request;
        request.command = Command::Unseal;
        request.object = object;
        return serve(request);
    }
};

std::string_view text_of(const Reply& reply) {
    return {reinterpret_cast<const char*>(reply.data), reply.size};
}

constexpr std::uint32_t register_7 = 1 << 7;

} // namespace

TEST_CASE("A register starts at zero, and becomes the digest of itself and the event") {
    TestTpm tpm;
    const Reply before = tpm.ask(Command::Read, "", 7, 0);
    REQUIRE(before.size == 32);
    CHECK(std::all_of(before.data, before.data + 32, [](auto byte) { return byte == 0; }));

    const Reply after = tpm.extend(7, "abc");
    crypto::Sha256 expected;
    expected.add(crypto::Sha256Digest{});
    const std::uint8_t event[] = {'a', 'b', 'c'};
    expected.add(crypto::sha256(event));
    const auto digest = expected.finish();
    CHECK(std::equal(digest.begin(), digest.end(), after.data));
}

TEST_CASE("The order of events counts") {
    TestTpm one;
    TestTpm other;
    one.extend(7, "first");
    other.extend(7, "second");
    const Reply first = one.extend(7, "second");
    const Reply second = other.extend(7, "first");
    CHECK(std::memcmp(first.data, second.data, 32) != 0);
}

TEST_CASE("What is sealed opens while the registers are as they were, and not afterwards") {
    TestTpm tpm;
    tpm.extend(7, "Secure Boot is on");
    const Reply sealed = tpm.seal(register_7);
    REQUIRE(sealed.status == NtStatus::Success);
    CHECK(text_of(tpm.unseal(sealed.object)) == secret);

    tpm.extend(3, "another register");
    CHECK(text_of(tpm.unseal(sealed.object)) == secret);

    tpm.extend(7, "something else was started");
    const Reply refused = tpm.unseal(sealed.object);
    CHECK(refused.status == NtStatus::AccessDenied);
    CHECK(refused.size == 0);
}

TEST_CASE("The same story brings another machine to the same registers, but not to the seed") {
    TestTpm tpm{1};
    TestTpm same_seed{1};
    TestTpm other_seed{2};
    for (TestTpm* const each : {&tpm, &same_seed, &other_seed}) {
        each->extend(7, "Secure Boot is on");
    }
    const auto object = tpm.seal(register_7).object;
    CHECK(text_of(same_seed.unseal(object)) == secret);
    CHECK(other_seed.unseal(object).status == NtStatus::AccessDenied);
}

TEST_CASE("A sealed object with one other bit is refused, wherever it is") {
    TestTpm tpm;
    const auto object = tpm.seal(register_7).object;
    for (std::size_t bit = 0; bit < offsetof(abi::vtpm::SealedObject, reserved_064) * 8; ++bit) {
        auto altered = object;
        reinterpret_cast<std::uint8_t*>(&altered)[bit / 8] ^=
            static_cast<std::uint8_t>(1 << (bit % 8));
        const Reply reply = tpm.unseal(altered);
        INFO("bit " << bit);
        REQUIRE_FALSE(abi::is_success(reply.status));
        REQUIRE(reply.size == 0);
    }
}

TEST_CASE("What a sealed object shows is not what is in it") {
    TestTpm tpm;
    const auto object = tpm.seal(register_7).object;
    CHECK(std::search(std::begin(object.data), std::end(object.data), secret.begin(),
                      secret.end()) == std::end(object.data));
}

TEST_CASE("A quote holds the digest of the registers and of the caller's nonce") {
    TestTpm tpm;
    tpm.extend(0, "firmware");
    const Reply quote = tpm.ask(Command::Quote, "nonce", 0, 1);
    const Reply other_nonce = tpm.ask(Command::Quote, "nonse", 0, 1);
    REQUIRE(quote.status == NtStatus::Success);
    CHECK(std::memcmp(quote.report.data, other_nonce.report.data, 32) == 0);
    CHECK(std::memcmp(quote.report.data + 32, other_nonce.report.data + 32, 32) != 0);
}

TEST_CASE("Registers, masks and sizes that there are not are refused") {
    TestTpm tpm;
    CHECK(tpm.extend(24, "x").status == NtStatus::InvalidParameter);
    CHECK(tpm.ask(Command::Read, "", 24, 0).status == NtStatus::InvalidParameter);
    CHECK(tpm.seal(0).status == NtStatus::InvalidParameter);
    CHECK(tpm.seal(1u << 24).status == NtStatus::InvalidParameter);
    CHECK(tpm.ask(Command::Seal, "", 0, 1).status == NtStatus::InvalidParameter);
    CHECK(tpm.ask(Command::Quote, "", 0, 0).status == NtStatus::InvalidParameter);
    Request request;
    request.command = Command::Extend;
    request.size = abi::vtpm::data_limit + 1;
    CHECK(tpm.serve(request).status == NtStatus::InvalidParameter);
}

TEST_CASE("If the secure kernel does not encrypt, nothing leaves as it is") {
    TestTpm tpm;
    test::set_secure_kernel(test::SecureKernel::Refuses);
    const Reply reply = tpm.seal(register_7);
    test::set_secure_kernel(test::SecureKernel::Works);
    CHECK(reply.status == NtStatus::Unsuccessful);
    CHECK(std::all_of(std::begin(reply.object.data), std::end(reply.object.data),
                      [](auto byte) { return byte == 0; }));
}

TEST_CASE("Random requests leave the TPM as whole as before") {
    TestTpm tpm;
    std::mt19937_64 random{6};
    for (unsigned turn = 0; turn < 20'000; ++turn) {
        Request request;
        auto* const bytes = reinterpret_cast<std::uint8_t*>(&request);
        std::generate(bytes, bytes + sizeof(request),
                      [&random] { return static_cast<std::uint8_t>(random()); });
        constexpr Command commands[] = {Command::Seal, Command::Quote, Command::Unseal,
                                        Command::Read, Command::Extend};
        request.command = commands[random() % 5];
        request.size %= 80;
        request.object.size %= 80;
        const Reply reply = tpm.serve(request);
        REQUIRE(reply.size <= abi::vtpm::data_limit);
        REQUIRE((request.command != Command::Unseal || !abi::is_success(reply.status)));
    }
}
