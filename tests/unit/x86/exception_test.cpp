// SPDX-License-Identifier: MIT
#include "x86/exception.h"

#include "tests/catch.h"
#include "x86/svm/event_injection.h"

#include <set>
#include <string>

using x86::Exception;
using x86::svm::EventInjection;

TEST_CASE("The exceptions that push an error code are those of the manual's table",
          "[x86][exception]") {
    const std::set<int> with_error_code = {8, 10, 11, 12, 13, 14, 17, 21, 29, 30}; // [APM2 8.2]
    for (int vector = 0; vector < 32; ++vector) {
        INFO("vector " << vector);
        CHECK(x86::pushes_error_code(static_cast<Exception>(vector)) ==
              with_error_code.contains(vector));
    }
}

TEST_CASE("Every exception has a mnemonic of its own", "[x86][exception]") {
    std::set<std::string> seen;
    for (int vector = 0; vector < 32; ++vector) {
        const std::string mnemonic = x86::mnemonic_of(static_cast<Exception>(vector));
        INFO("vector " << vector);
        CHECK((mnemonic == "reserved" || seen.insert(mnemonic).second));
    }
    CHECK(seen.size() == 22);
    CHECK(seen.contains("#PF"));
}

TEST_CASE("An injected exception carries an error code only if it has one", "[x86][svm]") {
    const auto fault = EventInjection::exception(Exception::PageFault, 0x11);
    CHECK(fault.get(EventInjection::valid));
    CHECK(fault.get(EventInjection::type) == EventInjection::Type::Exception);
    CHECK(fault.get(EventInjection::vector) == 14);
    CHECK(fault.get(EventInjection::has_error_code));
    CHECK(fault.get(EventInjection::error_code) == 0x11);

    const auto undefined = EventInjection::exception(Exception::InvalidOpcode, 0x11);
    CHECK_FALSE(undefined.get(EventInjection::has_error_code));
    CHECK(undefined.get(EventInjection::error_code) == 0);

    CHECK_FALSE(EventInjection::none().get(EventInjection::valid));
}
