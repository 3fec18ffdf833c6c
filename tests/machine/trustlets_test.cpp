// SPDX-License-Identifier: MIT
// Isolated user mode, used as a person would: by typing into the shell. With Credential Guard on,
// the server that judges lsass's answer to a challenge is this test: it alone has the password.
#include "crypto/ntlm.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"
#include "tests/machine/typed_session.h"

#include <cstring>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace {

using test::check_end;
using Session = test::TypedSession;

Session type(const std::string& machine, const std::string& options,
             std::vector<std::string> lines) {
    return test::type(machine, test::settings_for("scene=shell" + options), std::move(lines));
}

/// The bytes that logon.exe prints behind `words`.
template <typename Bytes>
Bytes printed(const std::string& console, const std::string& words) {
    std::smatch match;
    REQUIRE(std::regex_search(console, match, std::regex{words + " ([0-9a-f]+)"}));
    const std::string digits = match[1];
    Bytes bytes{};
    REQUIRE(digits.size() == 2 * bytes.size());
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        bytes[at] = static_cast<std::uint8_t>(std::stoul(digits.substr(2 * at, 2), nullptr, 16));
    }
    return bytes;
}

void check_answer(const std::string& console) {
    const auto server = printed<crypto::Challenge>(console, "the server's challenge is");
    const auto client = printed<crypto::Challenge>(console, "the client's challenge is");
    const auto key = crypto::ntlm_v2_key(crypto::ntlm_hash("wonderland"), "alice", "VITRINE");
    CHECK(printed<crypto::Digest>(console, "lsass answers with") ==
          crypto::answer_challenge(key, server, {0, client, {}}).proof);
}

} // namespace

TEST_CASE("Every scene with trustlets shows what it says, on every machine") {
    for (const std::string& machine : test::machines_here()) {
        for (const char* const name :
             {"trustlet-launch", "credential-guard", "shared-image", "tampered-trustlet", "iago"}) {
            const auto run = test::run_to_the_end(machine, test::scene_called(name).command_line);
            INFO(name << " on " << machine << ": " << run.error << '\n' << run.console);
            CHECK(test::broken_expectations(run, name) == std::vector<std::string>{});
            CHECK(run.invariants.breaches == std::vector<std::string>{});
        }
    }
}

TEST_CASE("Without its guard a scene with trustlets shows what the guard is for") {
    struct Row {
        const char* scene;
        const char* guard;
    };
    constexpr Row rows[] = {{"credential-guard", "credential-guard"},
                            {"tampered-trustlet", "signature"},
                            {"iago", "reply-check"}};
    for (const Row& row : rows) {
        const auto run = test::run_to_the_end("glass", test::scene_called(row.scene).command_line +
                                                           " without=" + row.guard);
        INFO(row.scene << '\n' << run.console);
        CHECK_FALSE(test::broken_expectations(run, row.scene).empty());
    }
}

TEST_CASE("A trustlet says who it is, and LsaIso proves that alice knows her password") {
    for (const std::string& machine : test::machines_here()) {
        INFO("machine " << machine);
        const Session session =
            type(machine, "", {"trustlet hello", "logon alice wonderland", "exit"});
        check_end(session);
        CHECK_THAT(session.console, test::contains("hello: I am trustlet 0x1000"));
        CHECK_THAT(session.console, test::contains("Greetings from ring 3 of VTL1."));
        CHECK_THAT(session.console, test::contains("Credential Guard is on"));
        check_answer(session.console);
    }
}

TEST_CASE("A password that was typed is nowhere in memory once its user is logged on") {
    for (const std::string& machine : test::machines_here()) {
        INFO("machine " << machine);
        const Session session =
            test::type(machine, test::settings_for("scene=shell"),
                       {"trustlet hello", "logon alice rabbithole", "exit"}, "rabbithole");
        check_end(session);
        CHECK_THAT(session.console, test::contains("alice is logged on"));
        CHECK_FALSE(session.has_left_text);
    }
}

TEST_CASE("Without Credential Guard lsass has the key, and answers the same") {
    const Session session =
        type("glass", " without=credential-guard", {"logon alice wonderland", "exit"});
    check_end(session);
    CHECK_THAT(session.console, test::contains("logon: the answer is right"));
    check_answer(session.console);
}

TEST_CASE("A trustlet may make every call of the list, and none besides") {
    const Session session = type(test::machines_here().back(), "", {"trustlet iumtests", "exit"});
    check_end(session);
    CHECK_THAT(session.console, test::contains("iumtests: 34 passed, 0 failed"));
}

TEST_CASE("A trustlet does not notice that VTL0 takes its memory back all the time") {
    for (const std::string& machine : test::machines_here()) {
        INFO("machine " << machine);
        const Session session = type(machine, "", {"trustlet paged iumtests", "exit"});
        check_end(session);
        CHECK_THAT(session.console, test::contains("iumtests: 34 passed, 0 failed"));
    }
}

TEST_CASE("A dump has of each trustlet what its policy says: all, something sealed, or nothing") {
    for (const std::string& machine : test::machines_here()) {
        INFO("machine " << machine);
        const Session session = type(machine, "",
                                     {"trustlet dump hello", "logon alice wonderland",
                                      "trustlet dump lsaiso", "trustlet dump iumtests", "exit"});
        check_end(session);
        CHECK(std::regex_search(
            session.console,
            std::regex{"a dump of [0-9]+ bytes: 1 threads, [1-9][0-9]* pages, readable"}));
        CHECK(std::regex_search(session.console, std::regex{"  thread [0-9]+ is at 0x7ff"}));
        CHECK(
            std::regex_search(session.console, std::regex{"  page 0x100[0-9a-f]+ begins with 0x"}));
        CHECK_THAT(session.console, test::contains("Greetings from ring 3 of VTL1."));
        CHECK_THAT(session.console, test::contains(" pages, sealed by VTL1"));
        CHECK_THAT(session.console, test::contains("trustlet: no dump: STATUS_ACCESS_DENIED"));
        CHECK_THAT(session.console, test::contains("iumtests: 34 passed, 0 failed"));
    }
}

TEST_CASE("A trustlet whose memory comes back changed ends, and says why") {
    const Session session =
        type(test::machines_here().back(), "", {"attack tamper-paged-out", "exit"});
    check_end(session);
    CHECK_THAT(session.console, test::contains("STATUS_AUTH_TAG_MISMATCH"));
}

/// On glass, where the same seed is the same chance.
TEST_CASE("VTL1 survives 10,000 secure calls and 10,000 answers that a kernel makes by chance") {
    const Session session =
        type("glass", " seed=33", {"attacker random-vtl0", "trustlet hello", "exit"});
    check_end(session);
    CHECK_THAT(session.console,
               test::contains("kernel: 10000 secure calls and 10000 answers by chance, VTL1 finds "
                              "its secret as it was"));
    CHECK_THAT(session.console, test::contains("attacker: it ended with STATUS_SUCCESS"));
    CHECK_THAT(session.console, test::contains("Greetings from ring 3 of VTL1."));
}

TEST_CASE("Who speaks for lsass has the use of a key that he never sees") {
    const Session session =
        type(test::machines_here().back(), "", {"trustlet hello", "attack misuse-lsass", "exit"});
    check_end(session);
    const crypto::Challenge chosen = {'A', 'T', 'T', 'A', 'C', 'K', 'E', 'R'};
    const auto key = crypto::ntlm_v2_key(crypto::ntlm_hash("wonderland"), "alice", "VITRINE");
    CHECK(printed<crypto::Digest>(session.console, "attacker: lsass answers with") ==
          crypto::answer_challenge(key, chosen, {0, {}, {}}).proof);
}

TEST_CASE("The virtual TPM opens what it has sealed, until its register tells another story") {
    const Session session =
        type(test::machines_here().back(), "", {"tpm start", "tpm demo", "exit"});
    check_end(session);
    CHECK_THAT(session.console, test::contains("tpm: unsealed: the key of the disk"));
    CHECK_THAT(session.console, test::contains("tpm: not unsealed: STATUS_ACCESS_DENIED"));
}

TEST_CASE("Who writes a DLL that is in both worlds changes a copy of his own") {
    const auto run = test::run_to_the_end("glass", test::scene_called("shared-image").command_line);
    CHECK_THAT(run.console, test::contains("and 0x44454b4341545441 is here now"));
}
