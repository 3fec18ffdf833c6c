// SPDX-License-Identifier: MIT
// lsass is hostile: everything that it can send, and what it may learn.
#include "ium/trustlets/lsaiso/credentials.h"

#include "crypto/ntlm.h"
#include "tests/catch.h"
#include "tests/unit/ium/fake_keys.h"

#include <algorithm>
#include <cstring>
#include <random>

namespace {

using abi::NtStatus;
using abi::lsa_iso::Blob;
using abi::lsa_iso::Operation;
using abi::lsa_iso::Reply;
using abi::lsa_iso::Request;

constexpr std::string_view password = "correct horse";

Request protect_request() {
    Request request;
    request.operation = Operation::Protect;
    REQUIRE(request.password.set(password));
    return request;
}

Request answer_request(const Blob& blob) {
    Request request;
    request.operation = Operation::Answer;
    request.blob = blob;
    REQUIRE(request.user.set("alice"));
    REQUIRE(request.domain.set("VITRINE"));
    std::fill(std::begin(request.server_challenge), std::end(request.server_challenge), 7);
    std::fill(std::begin(request.client_challenge), std::end(request.client_challenge), 9);
    request.time = 12345;
    return request;
}

template <typename Message>
bool holds(const Message& message, const crypto::Digest& secret) {
    const auto* const begin = reinterpret_cast<const std::uint8_t*>(&message);
    return std::search(begin, begin + sizeof(message), secret.begin(), secret.end()) !=
           begin + sizeof(message);
}

bool has_nothing(const Reply& reply) {
    Reply empty;
    empty.status = reply.status;
    return std::memcmp(&reply, &empty, sizeof(reply)) == 0;
}

} // namespace

TEST_CASE("A password becomes a blob that shows its kind and hides its hash") {
    const Reply reply = lsaiso::serve(protect_request());
    CHECK(reply.status == NtStatus::Success);
    CHECK(std::memcmp(reply.blob.prefix, Blob::expected_prefix, 8) == 0);
    CHECK(std::memcmp(reply.blob.tag, "NtlmHash", 8) == 0);
    CHECK_FALSE(holds(reply, crypto::ntlm_hash(password)));
}

TEST_CASE("The same password gives another blob each time") {
    const Reply first = lsaiso::serve(protect_request());
    const Reply second = lsaiso::serve(protect_request());
    CHECK(std::memcmp(first.blob.secret, second.blob.secret, sizeof(first.blob.secret)) != 0);
}

TEST_CASE("A challenge is answered as the password itself would, and no key is in the answer") {
    const Request request = answer_request(lsaiso::serve(protect_request()).blob);
    const Reply reply = lsaiso::serve(request);
    REQUIRE(reply.status == NtStatus::Success);

    const auto hash = crypto::ntlm_hash(password);
    const auto key = crypto::ntlm_v2_key(hash, "alice", "VITRINE");
    const crypto::Challenge sevens{7, 7, 7, 7, 7, 7, 7, 7};
    const crypto::Challenge nines{9, 9, 9, 9, 9, 9, 9, 9};
    const auto expected = crypto::answer_challenge(key, sevens, {12345, nines, {}});
    CHECK(std::equal(expected.proof.begin(), expected.proof.end(), reply.proof));
    CHECK(std::equal(expected.session_key.begin(), expected.session_key.end(), reply.session_key));
    CHECK_FALSE(holds(reply, hash));
    CHECK_FALSE(holds(reply, key));
}

TEST_CASE("A blob with one other bit anywhere is refused, and tells nothing") {
    const Blob blob = lsaiso::serve(protect_request()).blob;
    for (std::size_t bit = 0; bit < sizeof(blob) * 8; ++bit) {
        Blob altered = blob;
        reinterpret_cast<std::uint8_t*>(&altered)[bit / 8] ^=
            static_cast<std::uint8_t>(1 << (bit % 8));
        const Reply reply = lsaiso::serve(answer_request(altered));
        INFO("bit " << bit);
        REQUIRE(reply.status == NtStatus::AccessDenied);
        REQUIRE(has_nothing(reply));
    }
}

TEST_CASE("An unknown operation is refused") {
    Request request = protect_request();
    for (const std::uint32_t number : {0u, 3u, 0xFFFF'FFFFu}) {
        request.operation = static_cast<Operation>(number);
        CHECK(lsaiso::serve(request).status == NtStatus::InvalidParameter);
    }
}

TEST_CASE("Words without an end are read no further than they reach") {
    Request request = answer_request(lsaiso::serve(protect_request()).blob);
    for (auto* const word : {&request.user, &request.domain, &request.password}) {
        std::memset(word->letters, 'x', sizeof(word->letters));
    }
    CHECK(lsaiso::serve(request).status == NtStatus::Success);
    request.operation = Operation::Protect;
    CHECK(lsaiso::serve(request).status == NtStatus::Success);
}

TEST_CASE("If the secure kernel does not encrypt, the hash does not leave either") {
    test::set_secure_kernel(test::SecureKernel::Refuses);
    const Reply reply = lsaiso::serve(protect_request());
    test::set_secure_kernel(test::SecureKernel::Works);
    CHECK(reply.status == NtStatus::Unsuccessful);
    CHECK(has_nothing(reply));
}

TEST_CASE("Random requests never get anything but a refusal or a blob") {
    std::mt19937_64 random{5};
    for (unsigned turn = 0; turn < 20'000; ++turn) {
        Request request;
        auto* const bytes = reinterpret_cast<std::uint8_t*>(&request);
        std::generate(bytes, bytes + sizeof(request),
                      [&random] { return static_cast<std::uint8_t>(random()); });
        request.operation = static_cast<Operation>(random() % 4);
        const Reply reply = lsaiso::serve(request);
        const bool is_protected = request.operation == Operation::Protect;
        REQUIRE(abi::is_success(reply.status) == is_protected);
        REQUIRE((is_protected || has_nothing(reply)));
    }
}
