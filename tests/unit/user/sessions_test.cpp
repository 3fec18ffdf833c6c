// SPDX-License-Identifier: MIT
#include "user/programs/lsass/sessions.h"

#include "ium/trustlets/lsaiso/credentials.h"
#include "tests/catch.h"
#include "tests/unit/ium/fake_keys.h"
#include "user/programs/lsass/isolated_keys.h"
#include "user/programs/lsass/own_keys.h"

#include <algorithm>
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

abi::NtStatus ask_lsaiso(const abi::lsa_iso::Request& request, abi::lsa_iso::Reply& reply) {
    reply = lsaiso::serve(request);
    return NtStatus::Success;
}
abi::NtStatus ask_nobody(const abi::lsa_iso::Request& /*request*/, abi::lsa_iso::Reply& /*reply*/) {
    return NtStatus::PortDisconnected;
}

template <typename Keys>
struct HasKeys {
    Keys keys;
};
/// Sessions without Credential Guard.
struct OwnSessions : HasKeys<lsass::OwnKeys>, lsass::Sessions {
    OwnSessions() : Sessions(keys) {}
};
/// With it, and the trustlet's own code behind it.
struct IsolatedSessions : HasKeys<lsass::IsolatedKeys>, lsass::Sessions {
    explicit IsolatedSessions(lsass::IsolatedKeys::Ask ask = ask_lsaiso)
        : HasKeys{lsass::IsolatedKeys{ask}}, Sessions(keys) {}
};

void check_answer(lsass::Sessions& sessions, lsass::KeyPlace place) {
    const auto session = sessions.serve(logon("alice", "wonderland"));
    CHECK(session.status == NtStatus::Success);
    CHECK(session.place == place);
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

template <typename Memory>
bool holds_hash(const Memory& memory, std::string_view password) {
    const auto hash = crypto::ntlm_hash(password);
    const auto* const begin = reinterpret_cast<const std::uint8_t*>(&memory);
    return std::search(begin, begin + sizeof(memory), hash.begin(), hash.end()) !=
           begin + sizeof(memory);
}

} // namespace

TEST_CASE("Who knows the password knows what lsass will answer, with Credential Guard or without",
          "[user]") {
    OwnSessions own;
    check_answer(own, lsass::KeyPlace::Lsass);
    IsolatedSessions isolated;
    check_answer(isolated, lsass::KeyPlace::LsaIso);
}

TEST_CASE("lsass holds the NTLM hash without Credential Guard, and nothing of it with it",
          "[user]") {
    OwnSessions own;
    own.serve(logon("alice", "wonderland"));
    CHECK(holds_hash(own, "wonderland"));
    IsolatedSessions isolated;
    const auto session = isolated.serve(logon("alice", "wonderland")).session;
    isolated.serve(question(session));
    CHECK_FALSE(holds_hash(isolated, "wonderland"));
}

TEST_CASE("If LsaIso is not there, nobody is logged on and no place is lost", "[user]") {
    IsolatedSessions sessions{ask_nobody};
    for (unsigned turn = 0; turn < 2 * lsass::Sessions::capacity; ++turn) {
        CHECK(sessions.serve(logon("alice", "a")).status == NtStatus::PortDisconnected);
    }
}

TEST_CASE("A session that is not there answers nothing", "[user]") {
    OwnSessions sessions;
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
    OwnSessions sessions;
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
