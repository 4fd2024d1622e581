// lang/code.c: every code that a player can meet, as rows.
//
//   in:    diagnostic.def and the machine's faults.def
//   out:   gk_code_count(), gk_code_at()
//   owns:  nothing
//   fails: never; an index too high gives empty texts

#include "gasket.h"

static const gk_code codes[] = {
#define ERROR "error"
#define WARNING "warning"
#define DIAGNOSTIC(name, code, severity, section, message) {code, severity, section, message},
#include "diagnostic.def"
#undef DIAGNOSTIC
#undef ERROR
#undef WARNING
#define FAULT(name, code, word, section, message) {code, "fault", section, message},
#include "faults.def"
#undef FAULT
};

// The fault that is none has no code.
static bool is_code(const gk_code *row) {
    return row->code[0] != 0;
}

size_t gk_code_count(void) {
    size_t count = 0;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) count += is_code(&codes[i]);
    return count;
}

gk_code gk_code_at(size_t index) {
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (is_code(&codes[i]) && index-- == 0) return codes[i];
    }
    return (gk_code){"", "", "", ""};
}
