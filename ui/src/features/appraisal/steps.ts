export const STEPS = ['scores', 'grades', 'announcement'] as const
export type Step = (typeof STEPS)[number]

export const stepOf = (text: unknown): Step | undefined => STEPS.find((step) => step === text)
