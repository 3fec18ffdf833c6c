// SPDX-License-Identifier: MIT
#include "user/programs/lsass/sessions.h"

#include "tests/catch.h"

#include <cstring>

using abi::NtStatus;
using lsass::Operation;
using lsass::Request;

namespace {

Request logon(std::string_view user, std::string_view password) {
    Request request;
    request.operation = Operation::Logon;
    REQUIRE(request.user.set(user));
    REQUIRE(request.domain.set("VITRINE"));
    REQUIRE(request.password.set(password));
    return request;
}

Request question(std::uint32_t session) {
    Request request;
    request.operation = Operation::Answer;
    request.session = session;
    request.server_challenge = {1, 2, 3};
    request.client_challenge = {4, 5, 6};
    return request;
}

} // namespace

TEST_CASE("Who knows the password knows what lsass will answer", "[user]") {
    lsass::Sessions sessions;
    const auto session = sessions.serve(logon("alice", "wonderland"));
    CHECK(session.status == NtStatus::Success);
    const auto asked = question(session.session);
    const auto reply = sessions.serve(asked);
    const auto key = crypto::ntlm_v2_key(crypto::ntlm_hash("wonderland"), "alice", "VITRINE");
    const auto expected =
        crypto::answer_challenge(key, asked.server_challenge, {0, asked.client_challenge, {}});
    CHECK(reply.proof == expected.proof);
    CHECK(reply.session_key == expected.session_key);
    const auto other = sessions.serve(question(sessions.serve(logon("bob", "x")).session));
    CHECK_FALSE(other.proof == reply.proof);
}

TEST_CASE("A session that is not there answers nothing", "[user]") {
    lsass::Sessions sessions;
    for (const std::uint32_t number : {0u, 1u, 16u, 17u, ~0u}) {
        CHECK(sessions.serve(question(number)).status == NtStatus::NotFound);
    }
    const auto session = sessions.serve(logon("alice", "a")).session;
    auto request = question(session);
    request.operation = Operation::Logoff;
    CHECK(sessions.serve(request).status == NtStatus::Success);
    CHECK(sessions.serve(question(session)).status == NtStatus::NotFound);
}

TEST_CASE("What no client would send is refused", "[user]") {
    lsass::Sessions sessions;
    CHECK(sessions.serve(logon("", "a")).status == NtStatus::InvalidParameter);
    auto request = question(sessions.serve(logon("alice", "a")).session);
    request.operation = static_cast<Operation>(99);
    CHECK(sessions.serve(request).status == NtStatus::InvalidParameter);
    auto endless = logon("alice", "a");
    std::memset(endless.user.letters, 'x', sizeof(endless.user.letters)); // no zero at its end
    CHECK(sessions.serve(endless).status == NtStatus::Success);
    unsigned more = 0;
    while (sessions.serve(logon("alice", "a")).status == NtStatus::Success) {
        ++more;
    }
    CHECK(more == lsass::Sessions::capacity - 2);
}
