// SPDX-License-Identifier: MIT
// Mistakes that must not compile. Each is a test of its own (CMakeLists.txt): WRONG says which, and
// the compiler has to name the reason. Without WRONG this file compiles.
#include "rt/format.h"
#include "rt/result.h"

enum class Failure { Any };

rt::Result<int, Failure> number() { return 1; }

std::string_view write(std::span<char> buffer) {
#if WRONG == 1 // wrong_format
    return rt::format_to(buffer, "{} of {}", 1);
#elif WRONG == 2 // wrong_format
    return rt::format_to(buffer, "{}", 1, 2);
#elif WRONG == 3 // wrong_format
    return rt::format_to(buffer, "{x}", "text");
#elif WRONG == 4 // wrong_format
    return rt::format_to(buffer, "{d}", 1);
#elif WRONG == 5 // FormatArgument
    return rt::format_to(buffer, "{}", number());
#else
    return rt::format_to(buffer, "{} of {x}", 1, 2);
#endif
}

#if WRONG == 6 // nodiscard
void forget() { number(); }
#elif WRONG == 7 // A Result holds values
rt::Result<int&, Failure> lend();
int& borrowed() { return lend().value(); }
#elif WRONG == 8 // no error of that type
rt::Result<int, const char*> pass_on() { return TRY(number()); }
#endif
