// SPDX-License-Identifier: MIT
// Unicorn's translator has bugs: on a few byte sequences that no assembler writes (a far call
// through a register, say) it calls abort(). A guest that runs into data must not end the whole
// program, so while an engine runs, abort() is caught and the instruction becomes what the manual
// says it is: #UD.
#pragma once

namespace machine::glass {

/// While one exists, abort() on a thread with a running engine first calls on_translator_abort.
class TranslatorGuard {
public:
    TranslatorGuard();
    ~TranslatorGuard();
    TranslatorGuard(const TranslatorGuard&) = delete;
    TranslatorGuard& operator=(const TranslatorGuard&) = delete;
};

/// Leaves by longjmp if it was the translator that aborted (callbacks.cpp).
void on_translator_abort();

} // namespace machine::glass
